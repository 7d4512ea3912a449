import { OpenRouteError } from '@openroute-kit/core'
import { fromStore } from '../session/guard-session.js'
import type { Config } from '../settings/settings.js'
import type { Rate } from '../state/shared-state.js'

/** How much one visitor may ask; more is answered with 429 and `Retry-After` (B27, B29). `Infinity` lifts one. */
export interface Limits {
  /** Requests to the API, of one login in a minute. Default 300. */
  requests: number
  /** Answers of one login under way at once. Default 5. */
  concurrentResponses: number
  /** Requests to the API, from one address in a minute. Default 3,000: many people may share one. */
  requestsPerAddress: number
  /** Answers to one address under way at once. Default 200. */
  concurrentResponsesPerAddress: number
  /** Logins begun or finished from one address in a minute; those that other sites begin are counted apart (F07). Default 300. */
  loginsPerAddress: number
}

export const DEFAULT_LIMITS: Limits = Object.freeze({
  requests: 300,
  concurrentResponses: 5,
  requestsPerAddress: 3_000,
  concurrentResponsesPerAddress: 200,
  loginsPerAddress: 300,
})

export const NO_LIMITS: Limits = Object.freeze({
  requests: Number.POSITIVE_INFINITY,
  concurrentResponses: Number.POSITIVE_INFINITY,
  requestsPerAddress: Number.POSITIVE_INFINITY,
  concurrentResponsesPerAddress: Number.POSITIVE_INFINITY,
  loginsPerAddress: Number.POSITIVE_INFINITY,
})

/** @throws `rate_limited`, `session_unavailable` */
export async function countLogin(
  config: Config,
  address: string | undefined,
  foreign = false,
): Promise<void> {
  await count(config, foreign ? 'foreign-logins' : 'logins', address, config.limits.loginsPerAddress)
}

/** @throws `rate_limited`, `session_unavailable` */
export async function countRequest(
  config: Config,
  loginId: string,
  address: string | undefined,
): Promise<void> {
  await Promise.all([
    count(config, 'address', address, config.limits.requestsPerAddress),
    count(config, 'login', loginId, config.limits.requests),
  ])
}

async function count(config: Config, kind: string, who: string | undefined, points: number): Promise<void> {
  if (who === undefined || points === Number.POSITIVE_INFINITY) return
  const rate: Rate = { points, seconds: 60 }
  const wait = await fromStore(config, () => config.shared.count(`${kind}:${who}`, rate))
  if (wait > 0)
    throw tooMany(`More than ${points} ${kind.endsWith('logins') ? 'logins' : 'requests'} in a minute.`, wait)
}

export function tooMany(what: string, waitMs: number): OpenRouteError {
  const retryAfter = Math.ceil(waitMs / 1000)
  return new OpenRouteError('rate_limited', `${what} Try again in ${retryAfter} s.`, {
    status: 429,
    retryable: true,
    retryAfter,
  })
}
