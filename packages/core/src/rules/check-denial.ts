import type { OpenRouteErrorCode } from '../errors/error-code.js'
import { checkCallback } from './check-callback.js'
import type { CallbackParameters } from './split-callback.js'

/**
 * The code to show for an error without any state, since providers may return none with a denial: `access_denied`,
 * `provider_refused`, or `issuer_mismatch`. `undefined` for a callback with a state or a code, or without an error.
 *
 * Any site can send a visitor to such an address, so show it and change nothing: no login ends by it. A16, P02
 */
export function checkDenial(callback: CallbackParameters, issuer: string): OpenRouteErrorCode | undefined {
  const { state, code, error } = callback
  if (state != null || code != null || error == null) return undefined
  return checkCallback(callback, issuer, true)
}
