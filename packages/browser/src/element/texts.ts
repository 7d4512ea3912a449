import { LOCALES } from '#languages'
import { attempt } from '../page/attempt.js'
import type { TextName } from './languages/text-names.js'

/** The first of the tags for which there is a language, Chinese by its script (BCP 47); else English. */
export function pickLocale(tags: readonly string[]): string {
  for (const tag of tags) {
    const { language, script } = attempt(() => new Intl.Locale(tag).maximize()) ?? {}
    const near = language === 'zh' ? (script === 'Hant' ? 'zh-TW' : 'zh-CN') : language
    const known = [tag, near].find((name = '') => Object.hasOwn(LOCALES, name))
    if (known) return known
  }
  return 'en'
}

/**
 * The sentence for the person at the screen. The patterns are core's error table in short form: `maybe` for codes after which a
 * key may exist, `later` for those that are retryable.
 */
export function textOf(code: string): TextName {
  if (/denied/.test(code)) return 'declined'
  if (/cancel/.test(code)) return 'cancelled'
  if (/k_used|code_r|unknown|save|provider_(e|r.[ds])/.test(code)) return 'maybe'
  if (/storage|insecure|popup|frame/.test(code)) return 'browser'
  return /^(net|rate|session|provider_[itu])/.test(code) ? 'later' : 'failed'
}
