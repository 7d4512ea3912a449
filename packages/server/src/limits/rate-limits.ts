import type { SharedState } from '../state/shared-state.js'
import { type Limits, rateLimited } from './limits.js'

/** Counts logins and API requests per minute. Methods reject with `rate_limited` and `session_unavailable`. */
export interface RateLimits {
  /** `foreign`: whether another site started this login. Such logins have a limit of their own (F07). */
  countLogin(address: string | undefined, foreign?: boolean): Promise<void>
  /** Requests without a login and without an address share one count. */
  countRequest(loginId: string | undefined, address: string | undefined): Promise<void>
}

export function createRateLimits(shared: SharedState, limits: Limits): RateLimits {
  async function count(kind: string, id: string | undefined, points: number, unit: string): Promise<void> {
    if (id === undefined || points === Number.POSITIVE_INFINITY) return
    const waitMs = await shared.count(`${kind}:${id}`, { points, seconds: 60 })
    if (waitMs > 0) throw rateLimited(`More than ${points} ${unit} per minute.`, waitMs)
  }
  return {
    countLogin: (address, foreign = false) =>
      count(foreign ? 'foreign-logins' : 'logins', address, limits.loginsPerMinutePerAddress, 'logins'),
    async countRequest(loginId, address) {
      await Promise.all([
        count('address', addressOf(loginId, address), limits.requestsPerMinutePerAddress, 'requests'),
        count('login', loginId, limits.requestsPerMinute, 'requests'),
      ])
    },
  }
}

/** The address to count for: without an address and a login, requests would have no limit at all (B29). */
export function addressOf(loginId: string | undefined, address: string | undefined): string | undefined {
  return address ?? (loginId === undefined ? 'unknown' : undefined)
}
