import { LOCALES } from '#languages'
import { attempt } from '../login/attempt.js'
import type { TextName } from './text-names.js'

/** The first of the language tags that a language is there for; Chinese by script (BCP 47), else English. */
export function pickLocale(tags: readonly string[]): string {
  for (const tag of tags) {
    const { language, script } = attempt(() => new Intl.Locale(tag).maximize()) ?? {}
    const near = language === 'zh' ? (script === 'Hant' ? 'zh-TW' : 'zh-CN') : language
    const known = [tag, near].find((name = '') => Object.hasOwn(LOCALES, name))
    if (known) return known
  }
  return 'en'
}

/** What the person at the screen is told of an error. */
export function textOf(code: string): TextName {
  if (/denied|cancel/.test(code)) return 'declined'
  if (/unknown|provider_(error|response)|save/.test(code)) return 'maybe'
  if (/storage|insecure|popup|frame/.test(code)) return 'browser'
  return /network|session|limited|reach|timeout/.test(code) ? 'later' : 'failed'
}
