import {
  type LoginTransaction,
  type VerifiedCallback,
  verifyCallback,
  verifyPastedCode,
} from '@openroute-kit/core'

/**
 * Verifies what a user pasted in a login with a callback URL: the whole URL to which the browser was redirected, or the
 * code alone. A URL must have the login's state.
 *
 * @throws the codes of `verifyCallback` and `verifyPastedCode`.
 */
export function verifyPastedText(text: string, transaction: LoginTransaction): VerifiedCallback {
  // Terminals break long lines, and users copy quotes too.
  const pasted = text
    .trim()
    .replace(/\s*[\r\n]+\s*/g, '')
    .replace(/^(["'<])(.*)["'>]$/, '$2')
  if (/^https?:/i.test(pasted)) return verifyCallback({ url: pasted, transaction })
  // The verifier binds a code to this login, as in a headless one. A02
  return verifyPastedCode({ code: pasted, transaction: { ...transaction, callbackUrl: null } })
}
