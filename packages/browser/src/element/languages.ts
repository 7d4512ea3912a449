import { en } from './languages/en.js'
import type { Languages } from './languages/text-names.js'

/** The languages that the kit brings. Apps add theirs. English comes along, the others are loaded for who reads them. */
export const LOCALES: Languages = {
  en,
  'zh-CN': async () => (await import('./languages/zh-cn.js')).zhCN,
  'zh-TW': async () => (await import('./languages/zh-tw.js')).zhTW,
  ja: async () => (await import('./languages/ja.js')).ja,
}
