import { type Locale, pickLocale } from '@openroute-kit/core'
import type { Request } from 'express'

/** Speaks the visitor's language: words, money and dates. */
export interface Say {
  (en: string, zhCN: string): string
  locale: Locale
  /** US dollars; small amounts keep the digits that show them, so that only nothing reads "$0.00". */
  money(dollars: number): string
  /** A day and time that people read. */
  date(time: number | string): string
  /** The time of day, to the second. */
  clock(time: number): string
}

export function sayFor(req: Request): Say {
  const locale = pickLocale(req.headers['accept-language'] ?? '')
  const say = (en: string, zhCN: string) => (locale === 'zh-CN' ? zhCN : en)
  const intl = locale === 'zh-CN' ? 'zh-CN' : 'en'
  return Object.assign(say, {
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
    clock: (time: number) =>
      new Intl.DateTimeFormat(intl, { timeStyle: 'medium', hourCycle: 'h23' }).format(new Date(time)),
  })
}

/** Two from ten cents on; four below, or as many as the first two figures of a tiny amount need. */
function fractionDigits(dollars: number): number {
  if (!(dollars > 0 && dollars < 0.1)) return 2
  return Math.min(20, Math.max(4, 1 - Math.floor(Math.log10(dollars))))
}
