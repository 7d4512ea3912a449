import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'

/**
 * How much one visitor may use the proxy and the login. Requests beyond it get 429 and `Retry-After` (B27, B29). `Infinity`
 * switches a limit off.
 */
export interface Limits {
  /** API requests per minute of one login. Default 300. */
  requestsPerMinute: number
  /** API responses of one login that are under way at the same time. Default 5. */
  concurrentResponses: number
  /** API requests per minute from one address, which many people may share. Default 3,000. */
  requestsPerMinutePerAddress: number
  /** API responses to one address that are under way at the same time. Default 200. */
  concurrentResponsesPerAddress: number
  /**
   * Logins started or finished per minute from one address. Logins that another site starts are counted separately (F07).
   * Default 300.
   */
  loginsPerMinutePerAddress: number
}

export const DEFAULT_LIMITS: Limits = Object.freeze({
  requestsPerMinute: 300,
  concurrentResponses: 5,
  requestsPerMinutePerAddress: 3_000,
  concurrentResponsesPerAddress: 200,
  loginsPerMinutePerAddress: 300,
})

const NO_LIMITS: Limits = Object.freeze({
  requestsPerMinute: Number.POSITIVE_INFINITY,
  concurrentResponses: Number.POSITIVE_INFINITY,
  requestsPerMinutePerAddress: Number.POSITIVE_INFINITY,
  concurrentResponsesPerAddress: Number.POSITIVE_INFINITY,
  loginsPerMinutePerAddress: Number.POSITIVE_INFINITY,
})

/** @throws `config_invalid` for a limit that does not exist or is not a whole number above 0 */
export function readLimits(options: Partial<Limits> | false = {}): Limits {
  if (options === false) return NO_LIMITS
  const limits = { ...DEFAULT_LIMITS, ...options }
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) throw invalid(`There is no limit "${name}". See Limits.`)
    if (value !== Number.POSITIVE_INFINITY && !(Number.isSafeInteger(value) && value > 0))
      throw invalid(`limits.${name} must be a whole number above 0, or Infinity.`)
  }
  return Object.freeze(limits)
}

function invalid(message: string): OpenRouteError {
  return failure('config_invalid', { message })
}

export function rateLimited(what: string, waitMs: number): OpenRouteError {
  const retryAfter = Math.ceil(waitMs / 1000)
  return failure('rate_limited', { message: `${what} Try again in ${retryAfter} s.`, retryAfter })
}
