import type { OpenRouteError } from '@openroute-kit/core'
import { configInvalid, failure } from '@openroute-kit/core/internal'

/**
 * How much one visitor may use the proxy and the login. Requests over a limit are refused with `429` and `Retry-After`
 * (`rate_limited`). Each limit is a whole number above 0, or `Infinity` for no limit. B27, B29
 */
export interface Limits {
  /** API requests of one login per minute, `GET <mount>/session` included. Default 300. */
  requestsPerMinute: number
  /** API responses of one login at the same time. Default 10, so that a page can compare eight models. S27 */
  concurrentResponses: number
  /** API requests per minute from one IP address, which many people may share. Default 3,000. */
  requestsPerMinutePerAddress: number
  /** API responses to one IP address at the same time. Default 200. */
  concurrentResponsesPerAddress: number
  /**
   * Starts and ends of logins per minute from one IP address, so each login counts twice. Starts by other sites have a count of
   * their own (F07). Default 300.
   */
  loginsPerMinutePerAddress: number
}

export const DEFAULT_LIMITS: Limits = Object.freeze({
  requestsPerMinute: 300,
  concurrentResponses: 10,
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

/** Adds the defaults to the option `limits`. @throws `config_invalid` for an unknown limit or an invalid number */
export function readLimits(options: Partial<Limits> | false = {}): Limits {
  if (options === false) return NO_LIMITS
  const limits = { ...DEFAULT_LIMITS, ...options }
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) throw configInvalid(`There is no limit "${name}". See Limits.`)
    if (value !== Number.POSITIVE_INFINITY && !(Number.isSafeInteger(value) && value > 0))
      throw configInvalid(`limits.${name} must be a whole number above 0, or Infinity.`)
  }
  return Object.freeze(limits)
}

/** The error of a request over a limit. `reason`: a sentence. `waitMs`: when the client may try again. */
export function rateLimited(reason: string, waitMs: number): OpenRouteError {
  const retryAfter = Math.ceil(waitMs / 1000)
  return failure('rate_limited', { message: `${reason} Try again in ${retryAfter} s.`, retryAfter })
}
