import { en } from './languages/en.js'
import type { Languages } from './languages/text-names.js'

/** The built-in languages, to which apps can add others. English is included; the others are loaded when they are needed. */
export const LOCALES: Languages = {
  en,
  'zh-CN': async () => (await import('./languages/zh-cn.js')).zhCN,
  'zh-TW': async () => (await import('./languages/zh-tw.js')).zhTW,
  ja: async () => (await import('./languages/ja.js')).ja,
}
