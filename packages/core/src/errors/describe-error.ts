import type { OpenRouteErrorCode } from './error-code.js'
import { errorTraits } from './error-traits.js'
import type { Locale } from './pick-locale.js'
import { SENTENCES } from './sentences.js'

/**
 * A short sentence for the person at the screen, in English or Simplified Chinese: what happened, and what to do.
 * A code that the kit does not know, such as a provider's own, gets the sentence of `internal_error`.
 */
export function describeError(code: OpenRouteErrorCode, locale: Locale): string {
  return SENTENCES[errorTraits(code)?.sentence ?? 'wrong'][locale === 'zh-CN' ? 1 : 0]
}
