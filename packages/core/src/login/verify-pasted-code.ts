import { refuse } from '#failure'
import { isLoopback } from '../provider/configured-url.js'
import { checkCallback } from '../rules/check-callback.js'
import { isFresh } from '../rules/login-lifetime.js'
import { MALFORMED } from '../rules/split-callback.js'
import type { LoginTransaction } from './login-transaction.js'
import { readPastedText } from './read-pasted-text.js'
import { createVerifiedCallback, type VerifiedCallback } from './verified-callback.js'

export interface VerifyPastedCodeOptions {
  /**
   * What the user pasted: the code, `code#state`, or the address to which the browser was redirected, whole or from its query on,
   * also that of a denial. Line breaks, spaces, quotes and percent-encoding around and in it do no harm.
   */
  code: string
  /** The transaction of the login, which `createLoginRequest` made without a `callbackUrl`, or with one on this machine. */
  transaction: LoginTransaction
  /** Milliseconds since 1970. Default: the clock. */
  now?: number
}

/**
 * Checks what a user pasted to finish a login in a terminal or desktop app: the code that the provider shows in a headless login
 * (docs/protocol.md §1), or the address that the browser could not open, since it runs on another machine than the app. T01
 *
 * If the text has a state, it must be that of the login. A code alone may be exchanged too: the code verifier binds it to the login.
 *
 * @throws `callback_invalid` for text without a code, or a login whose `callbackUrl` is not on this machine; `state_mismatch`,
 * `transaction_expired`, `issuer_mismatch`; `access_denied` or `provider_refused` for the address of a denial.
 */
export function verifyPastedCode({
  code: text,
  transaction,
  now = Date.now(),
}: VerifyPastedCodeOptions): VerifiedCallback {
  const { callbackUrl, state, issuer, expiresAt } = transaction
  // A01: on a website, a callback with its state is the only way to finish a login.
  if (callbackUrl !== null && !isLoopback(new URL(callbackUrl)))
    refuse('callback_invalid', { message: 'A login on a website can’t be finished with a pasted code.' })
  const callback = readPastedText(String(text))
  if (!callback || callback.state === MALFORMED)
    refuse('callback_invalid', { message: 'The text holds no code. Copy the code or the address again.' })
  if (callback.state !== undefined && callback.state !== state) refuse('state_mismatch') // A01
  const problem = checkCallback(callback, issuer, isFresh(expiresAt - now))
  if (problem === 'callback_invalid')
    refuse(problem, { message: 'The code is invalid. Copy the code or the address again.' })
  if (problem) refuse(problem)
  return createVerifiedCallback(callback.code as string, transaction)
}
