import { LOCALES } from '#languages'
import { attempt } from '../page/attempt.js'

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
