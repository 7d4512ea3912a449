import {
  type LoginTransaction,
  OpenRouteError,
  type VerifiedCallback,
  verifyPastedCode,
} from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import { readPaste, startsAddress } from './read-paste.js'

/**
 * Verifies what a user pasted. Returns a callback for each reading of the text that may be right, the likeliest first. T01
 *
 * @param before the first half of an address, which was pasted before
 * @throws the codes of `verifyPastedCode`
 */
export function verifyPastedText(
  text: string,
  transaction: LoginTransaction,
  before = '',
): VerifiedCallback[] {
  const callbacks: VerifiedCallback[] = []
  if (before !== '' && !startsAddress(text)) {
    const joined = verify(before + text, transaction)
    if (!(joined instanceof OpenRouteError)) callbacks.push(joined)
  }
  let refusal = failure('callback_invalid')
  for (const reading of readPaste(text)) {
    const result = verify(reading, transaction)
    if (!(result instanceof OpenRouteError)) callbacks.push(result)
    // Another reading of the same text must not get around its state, or around a denial. A01
    else if (result.code !== 'callback_invalid' && callbacks.length === 0) throw result
    else refusal = result
  }
  if (callbacks.length === 0) throw refusal
  return callbacks
}

function verify(code: string, transaction: LoginTransaction): VerifiedCallback | OpenRouteError {
  try {
    return verifyPastedCode({ code, transaction })
  } catch (error) {
    if (error instanceof OpenRouteError) return error
    throw error
  }
}
