import type { OpenRouteErrorCode } from '../errors/error-code.js'
import { isToken } from './is-token.js'
import type { CallbackParameters } from './split-callback.js'

/**
 * Checks a callback whose state belongs to a login of this visitor (RFC 6749 §4.1.2, RFC 9207): returns the code of the error, or
 * `undefined` for a callback with a code that may be exchanged. The login on a server and the login in a page both use it, so
 * that they refuse the same callbacks, for the same reason.
 *
 * `issuer` is the provider's `siteUrl`; `isFresh`: whether the login has not ended yet.
 */
export function checkCallback(
  { code, error, iss }: CallbackParameters,
  issuer: string,
  isFresh: boolean,
): OpenRouteErrorCode | undefined {
  if (!isFresh) return 'transaction_expired' // A11
  // A15: either a code or an error.
  if (!(error == null ? isToken(code) : code == null)) return 'callback_invalid'
  if (![undefined, issuer, `${issuer}/`].includes(iss)) return 'issuer_mismatch' // A12
  // B31: the provider's own words stay out of the error.
  return error == null || error === 'access_denied' ? error : 'provider_refused'
}
