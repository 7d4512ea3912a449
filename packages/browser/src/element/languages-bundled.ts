import { en } from './languages/en.js'
import { enDetails } from './languages/en-details.js'
import { ja } from './languages/ja.js'
import type { Languages } from './languages/text-names.js'
import { zhCN } from './languages/zh-cn.js'
import { zhTW } from './languages/zh-tw.js'

// In place of languages.ts in the single files for a script tag, which include all languages.

export const LOCALES: Languages = { en: { ...en, ...enDetails }, 'zh-CN': zhCN, 'zh-TW': zhTW, ja }
