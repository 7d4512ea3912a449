import type { LoginTransaction } from './login-transaction.js'

declare const verified: unique symbol

/**
 * Proof that a callback belongs to a login of this visitor. Only {@link verifyCallback} and {@link verifyPastedCode} make one and
 * only {@link exchangeCode} can spend it, so the safe order is the one that compiles. It has no property that a log could print:
 * code and verifier are kept beside it (B30).
 */
export interface VerifiedCallback {
  readonly [verified]: true
  /** The `returnTo` of the login's transaction. */
  readonly returnTo: string
}

interface Secrets extends Pick<LoginTransaction, 'codeVerifier' | 'provider' | 'issuer' | 'apiUrl'> {
  code: string
  /** Whether a request with the code may have left. A10, D02 */
  spent: boolean
}

const secrets = new WeakMap<VerifiedCallback, Secrets>()

/** Brands a callback whose checks have passed. */
export function createVerifiedCallback(code: string, transaction: LoginTransaction): VerifiedCallback {
  const callback = Object.freeze({ returnTo: transaction.returnTo }) as VerifiedCallback
  const { codeVerifier, provider, issuer, apiUrl } = transaction
  secrets.set(callback, { code, codeVerifier, provider, issuer, apiUrl, spent: false })
  return callback
}

/** What belongs to a verified callback; `undefined` for any other object. */
export const secretsOf = (callback: VerifiedCallback): Secrets | undefined => secrets.get(callback)
