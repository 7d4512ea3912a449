import { pickLocale } from '@openroute-kit/core'

/** A text in English and in Chinese, or one that is the same in both. */
export type Text = string | readonly [english: string, chinese: string]

/** From `?lang=en` or `?lang=zh-CN`, or else from the browser. */
export const language = pickLocale([
  ...new URLSearchParams(location.search).getAll('lang'),
  ...navigator.languages,
])

export const t = (text: Text): string => (typeof text === 'string' ? text : text[language === 'en' ? 0 : 1])
