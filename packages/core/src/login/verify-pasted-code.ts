import { OpenRouteError } from '../errors/open-route-error.js'
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
    throw new OpenRouteError(
      'callback_invalid',
      'That is no code of this login. Copy it again from the page.',
      { status: 400 },
    )
  checkAge(transaction, now)
  return sealVerified(trimmed, transaction)
}
