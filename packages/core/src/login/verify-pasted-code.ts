import { refuse } from '#failure'
import { isToken } from '../rules/is-token.js'
import { isFresh } from '../rules/login-lifetime.js'
import type { LoginTransaction } from './login-transaction.js'
import { createVerifiedCallback, type VerifiedCallback } from './verified-callback.js'

export interface VerifyPastedCodeOptions {
  /** What the user pasted. White space around the code is dropped. */
  code: string
  /** The transaction of the login, which `createLoginRequest` made without a `callbackUrl`. */
  transaction: LoginTransaction
  /** Milliseconds since 1970. Default: the clock. */
  now?: number
}

/**
 * Checks the code that a user copied from the provider's page in a headless login (docs/protocol.md §1).
 *
 * @throws `callback_invalid` for text that can't be a code, or a login with a `callbackUrl`; `transaction_expired`.
 */
export function verifyPastedCode({
  code,
  transaction,
  now = Date.now(),
}: VerifyPastedCodeOptions): VerifiedCallback {
  const trimmed = String(code).trim()
  if (transaction.callbackUrl !== null || !isToken(trimmed))
    refuse('callback_invalid', { message: 'The code is invalid. Copy it again from the page.' })
  if (!isFresh(transaction.expiresAt - now)) refuse('transaction_expired')
  return createVerifiedCallback(trimmed, transaction)
}
