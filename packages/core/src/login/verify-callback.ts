import { failure, refuse } from '#failure'
import type { OpenRouteError } from '../errors/open-route-error.js'
import { checkAge, type LoginTransaction } from './login-transaction.js'
import { isCode, sealVerified, type VerifiedCallback } from './verified-callback.js'

export interface VerifyCallbackOptions {
  /** The whole URL at which the visitor arrived. */
  url: URL | string
  /** The transaction that this visitor's login stored under the state. */
  transaction: LoginTransaction
  /** Milliseconds since 1970. Default: the clock. */
  now?: number
}

/**
 * Checks a callback against the login that it claims to finish (RFC 6749 §4.1.2, §10.12; RFC 9700 §4.7).
 * Uses no network and changes nothing: a login whose callback was refused can still be finished.
 *
 * @throws `callback_invalid`, `state_mismatch`, `transaction_expired`, `issuer_mismatch`, `access_denied`, `provider_refused`.
 */
export function verifyCallback({
  url,
  transaction,
  now = Date.now(),
}: VerifyCallbackOptions): VerifiedCallback {
  const { origin, pathname, searchParams } = parse(url)
  const expected = transaction.callbackUrl === null ? undefined : new URL(transaction.callbackUrl)
  // A12: each provider has a callback of its own.
  if (origin !== expected?.origin || pathname !== expected.pathname)
    throw invalid('The callback arrived at another address than the login named.')
  const state = single(searchParams, 'state')
  // A01, A02, A16: before anything else is believed, an error included.
  if (state === null || state !== transaction.state) refuse('state_mismatch')
  checkAge(transaction, now)
  const issuer = single(searchParams, 'iss')
  if (issuer !== null && issuer !== transaction.issuer && issuer !== `${transaction.issuer}/`)
    refuse('issuer_mismatch')
  const code = single(searchParams, 'code')
  const error = single(searchParams, 'error')
  if (error !== null && code !== null) throw invalid('The callback holds both a code and an error.')
  // B31: the provider's own words stay out of the message.
  if (error !== null) refuse(error === 'access_denied' ? error : 'provider_refused')
  if (!isCode(code)) throw invalid('The callback holds no usable code. Start the login again.')
  return sealVerified(code, transaction)
}

/** B30: the error of `new URL` quotes its input, and with it the code. */
function parse(url: URL | string): URL {
  try {
    return new URL(url)
  } catch {
    throw invalid('verifyCallback takes the whole URL of the callback, with its origin.')
  }
}

/** The one value of a parameter, or `null`; two of them, or an array spelling, are an attack (A15). */
function single(parameters: URLSearchParams, name: string): string | null {
  for (const other of parameters.keys())
    if (other.startsWith(`${name}[`)) throw invalid(`The callback holds "${name}" in an array.`)
  const values = parameters.getAll(name)
  if (values.length > 1) throw invalid(`The callback holds "${name}" more than once.`)
  return values[0] ?? null
}

function invalid(message: string): OpenRouteError {
  return failure('callback_invalid', { message })
}
