import type { LoginTransaction } from './login-transaction.js'

declare const verified: unique symbol

/**
 * Proof that a callback belongs to a login of this visitor. Only {@link verifyCallback} and
 * {@link verifyPastedCode} make one and only {@link exchangeCode} can spend it, so the safe order is the one
 * that compiles. It holds nothing that a log could print: code and verifier are kept beside it (B30).
 */
export interface VerifiedCallback {
  readonly [verified]: true
  /** Where the visitor wanted to go, as the transaction holds it. */
  readonly returnTo: string
}

interface Secrets extends Pick<LoginTransaction, 'codeVerifier' | 'provider' | 'issuer' | 'apiUrl'> {
  code: string
  /** Whether a request with the code may have left. A10, D02 */
  spent: boolean
}

const secretsOf = new WeakMap<VerifiedCallback, Secrets>()

export function sealVerified(code: string, transaction: LoginTransaction): VerifiedCallback {
  const callback = Object.freeze({ returnTo: transaction.returnTo }) as VerifiedCallback
  const { codeVerifier, provider, issuer, apiUrl } = transaction
  secretsOf.set(callback, { code, codeVerifier, provider, issuer, apiUrl, spent: false })
  return callback
}

export function openVerified(callback: VerifiedCallback): Secrets | undefined {
  return secretsOf.get(callback)
}

/** One to 2,048 visible ASCII characters. A15 */
export function isCode(code: string | null): code is string {
  return code !== null && /^[\x21-\x7e]{1,2048}$/.test(code)
}
