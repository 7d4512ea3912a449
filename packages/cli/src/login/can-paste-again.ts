import { OpenRouteError } from '@openroute-kit/core'

/**
 * Whether the user may paste again after this error: what was pasted is not a code of this login, or the provider does not know
 * it. All other errors end the login or have nothing to do with what was pasted.
 */
export function canPasteAgain(error: unknown): error is OpenRouteError {
  return (
    error instanceof OpenRouteError &&
    ['callback_invalid', 'code_rejected', 'issuer_mismatch', 'state_mismatch'].includes(error.code)
  )
}
