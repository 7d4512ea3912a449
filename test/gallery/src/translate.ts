import { pickLocale } from '@openroute-kit/core'

/** A text in English and in Chinese, or one that is the same in both. */
export type Said = string | readonly [english: string, chinese: string]

/** `?lang=en` or `?lang=zh-CN`, else the browser's. */
export const language = pickLocale([
  ...new URLSearchParams(location.search).getAll('lang'),
  ...navigator.languages,
])

export const say = (text: Said): string => (typeof text === 'string' ? text : text[language === 'en' ? 0 : 1])
