import { refuse } from '#failure'

/** How long a login may take, in milliseconds: as long as the provider's codes live. A11 */
export const TRANSACTION_LIFETIME_MS: number = 600_000

/** How far the clocks of two instances of one server may lie apart, in milliseconds. */
const CLOCK_SKEW_MS = 60_000

/** The secret half of a login. Plain data: store it where only the visitor who started the login can bring it back. */
export interface LoginTransaction {
  /** One-time value that comes back with the callback (RFC 6749 §10.12). */
  readonly state: string
  /** RFC 7636 §4.1. */
  readonly codeVerifier: string
  /** The callback URL as configured, without the state; `null` in a headless login. */
  readonly callbackUrl: string | null
  /** `id` of the provider. */
  readonly provider: string
  /** The provider's `siteUrl`, which `iss` has to equal where the provider sends it (RFC 9207). */
  readonly issuer: string
  /** The provider's `apiUrl`: code and verifier go to no other. */
  readonly apiUrl: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** Where to go after the login: a path of the app, already checked. */
  readonly returnTo: string
}

/** @throws `transaction_expired` when the login was started too long ago. */
export function checkAge(transaction: LoginTransaction, now: number): void {
  const age = now - transaction.createdAt
  if (!(age >= -CLOCK_SKEW_MS && age <= TRANSACTION_LIFETIME_MS)) refuse('transaction_expired')
}

const STATE = /^or-[\w-]{32}$/

/**
 * Whether a value looks like a state that this kit made. Lets a page tell its own callback from another
 * library's `?code=…&state=…` (C13). Proves nothing else.
 */
export const isLoginState = (value: string | null): value is string => STATE.test(value as string)
