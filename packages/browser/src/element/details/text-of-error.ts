import type { TextName } from '../languages/text-names.js'

/**
 * The sentence for the person at the screen. The patterns are core's error table in short form: `maybe` for codes after which a
 * key may exist, `later` for those that are retryable, `setup` for what only the developer can change.
 */
export function textOf(code: string): TextName {
  if (/denied/.test(code)) return 'declined'
  if (/cancel/.test(code)) return 'cancelled'
  if (/k_used|code_r|unknown|save|provider_(e|r.[ds])/.test(code)) return 'maybe'
  if (/config|challenge|e_not/.test(code)) return 'setup'
  const own = /storage|insecure|popup|frame/.exec(code)?.[0]
  return (own ?? (/^(net|rate|session|provider_[itu])/.test(code) ? 'later' : 'failed')) as TextName
}
