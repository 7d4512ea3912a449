import { refuse } from '#failure'
import { checkAge, type LoginTransaction } from './login-transaction.js'
import { isCode, sealVerified, type VerifiedCallback } from './verified-callback.js'

/**
 * Takes the code that a user copied from the provider's page in a headless login (docs/protocol.md §1).
 * White space around it is dropped.
 *
 * @throws `callback_invalid` for something that is no code, `transaction_expired`.
 */
export function verifyPastedCode({
  code,
  transaction,
  now = Date.now(),
}: {
  code: string
  transaction: LoginTransaction
  now?: number
}): VerifiedCallback {
  const trimmed = code.trim()
  if (transaction.callbackUrl !== null || !isCode(trimmed))
    refuse('callback_invalid', { message: 'The code is invalid. Copy it again from the page.' })
  checkAge(transaction, now)
  return sealVerified(trimmed, transaction)
}
