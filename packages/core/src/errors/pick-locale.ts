/** A language of the kit's sentences, as a BCP 47 tag. */
export type Locale = 'en' | 'zh-CN'

/**
 * Picks the language for the reader: `tags` is a list of BCP 47 tags such as `navigator.languages`, or the value of an
 * `Accept-Language` header. The first tag that is English or Chinese decides; default: `en`.
 */
export function pickLocale(tags: string | readonly string[]): Locale {
  const list = typeof tags === 'string' ? tags.split(',') : tags
  for (const tag of list) {
    if (/^\s*zh(?![a-z])/i.test(tag)) return 'zh-CN'
    if (/^\s*en(?![a-z])/i.test(tag)) return 'en'
  }
  return 'en'
}
