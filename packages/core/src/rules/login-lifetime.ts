import { invalidOption } from '#failure'

/** How long a login may take by default, in seconds: long enough to sign up with the provider first. L04 */
const DEFAULT_LOGIN_LIFETIME = 3600
/** The longest, in seconds: a day. */
const MAX_LOGIN_LIFETIME = 86_400

/** How far the clocks of two instances of a server may differ, in milliseconds. */
const CLOCK_SKEW_MS = 60_000

/**
 * Validates the option `loginLifetime`, in seconds, and returns it in milliseconds.
 *
 * @throws `config_invalid` unless it is a whole number from 60 to 86,400
 */
export function loginLifetimeMs(seconds: number = DEFAULT_LOGIN_LIFETIME): number {
  if (Number.isInteger(seconds) && seconds >= 60 && seconds <= MAX_LOGIN_LIFETIME) return seconds * 1000
  throw invalidOption('loginLifetime')
}

/**
 * Whether a login that ends in `remainingMs` milliseconds may still be finished. The start of the login does not count: the
 * clock may have been corrected since, and then the start lies in the future. A11, L09
 */
export const isFresh = (remainingMs: number): boolean =>
  remainingMs >= 0 && remainingMs <= MAX_LOGIN_LIFETIME * 1000 + CLOCK_SKEW_MS
