import { refuse } from '#failure'
import { checkCallback } from '../rules/check-callback.js'
import { checkDenial } from '../rules/check-denial.js'
import { isFresh } from '../rules/login-lifetime.js'
import { MALFORMED, splitCallback } from '../rules/split-callback.js'
import type { LoginTransaction } from './login-transaction.js'
import { createVerifiedCallback, type VerifiedCallback } from './verified-callback.js'

export interface VerifyCallbackOptions {
  /** The whole URL at which the visitor arrived, with its origin and query. */
  url: URL | string
  /** The transaction that this visitor's login stored under the state of the URL. */
  transaction: LoginTransaction
  /** Milliseconds since 1970. Default: the clock. */
  now?: number
}

/**
 * Checks a callback against the login that it claims to finish (RFC 6749 §4.1.2, §10.12; RFC 9700 §4.7).
 * Uses no network and changes nothing: a login whose callback was refused can still be finished.
 *
 * A denial may come without a state. It throws `access_denied` or `provider_refused` like one with it, but any site can send such a
 * URL: keep the transaction, as after every error. P02
 *
 * @throws `callback_invalid`, `state_mismatch`, `transaction_expired`, `issuer_mismatch`, `access_denied`, `provider_refused`.
 */
export function verifyCallback({
  url,
  transaction,
  now = Date.now(),
}: VerifyCallbackOptions): VerifiedCallback {
  const { origin, pathname, search } = parse(url)
  const expected = transaction.callbackUrl === null ? undefined : new URL(transaction.callbackUrl)
  // A12: each provider has a callback URL of its own.
  if (origin !== expected?.origin || pathname !== expected.pathname)
    refuse('callback_invalid', { message: 'The URL of the callback is not the callbackUrl of the login.' })
  const [callback] = splitCallback(search)
  if (callback.state === MALFORMED) refuse('callback_invalid') // A15
  const denial = checkDenial(callback, transaction.issuer)
  if (denial) refuse(denial)
  // A01, A02, A16: before anything else is believed, an error included.
  if (!callback.state || callback.state !== transaction.state) refuse('state_mismatch')
  const code = checkCallback(callback, transaction.issuer, isFresh(transaction.expiresAt - now))
  if (code) refuse(code)
  return createVerifiedCallback(callback.code as string, transaction)
}

/** B30: the error of `new URL` quotes its input, and with it the code. */
function parse(url: URL | string): URL {
  try {
    return new URL(url)
  } catch {
    return refuse('callback_invalid', {
      message: 'verifyCallback takes the whole URL of the callback, with its origin.',
    })
  }
}
