import { type Locale, pickLocale } from '@openroute-kit/core'
import type { Request } from 'express'

/** Texts, amounts and dates in the language of the browser. */
export interface Translator {
  (en: string, zhCN: string): string
  locale: Locale
  /** US dollars. Small amounts get more digits, so that only zero reads "$0.00". */
  money(dollars: number): string
  /** A date with the time of day. */
  date(time: number | string): string
  /** The time of day with seconds. */
  timeOfDay(time: number): string
}

/** Picks the language from `Accept-Language`. */
export function translatorFor(req: Request): Translator {
  const locale = pickLocale(req.headers['accept-language'] ?? '')
  const translate = (en: string, zhCN: string) => (locale === 'zh-CN' ? zhCN : en)
  const intl = locale === 'zh-CN' ? 'zh-CN' : 'en'
  return Object.assign(translate, {
    locale,
    money: (dollars: number) =>
      new Intl.NumberFormat(intl, {
        style: 'currency',
        currency: 'USD',
        currencyDisplay: 'narrowSymbol',
        maximumFractionDigits: fractionDigits(dollars),
      }).format(dollars),
    date: (time: number | string) =>
      new Intl.DateTimeFormat(intl, { dateStyle: 'long', timeStyle: 'short' }).format(new Date(time)),
    timeOfDay: (time: number) =>
      new Intl.DateTimeFormat(intl, { timeStyle: 'medium', hourCycle: 'h23' }).format(new Date(time)),
  })
}

/** Two digits from ten cents up; below that at least four, and as many as two significant digits need. */
function fractionDigits(dollars: number): number {
  if (!(dollars > 0 && dollars < 0.1)) return 2
  return Math.min(20, Math.max(4, 1 - Math.floor(Math.log10(dollars))))
}
