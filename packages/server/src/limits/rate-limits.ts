import type { SharedState } from '../state/shared-state.js'
import { type Limits, rateLimited } from './limits.js'

/** Counts logins and API requests per minute. Methods throw `rate_limited` and `session_unavailable`. */
export interface RateLimits {
  /** `foreign`: another site started this login (F07). */
  countLogin(address: string | undefined, foreign?: boolean): Promise<void>
  countRequest(loginId: string, address: string | undefined): Promise<void>
}

export function createRateLimits(shared: SharedState, limits: Limits): RateLimits {
  async function count(kind: string, who: string | undefined, points: number, what: string): Promise<void> {
    if (who === undefined || points === Number.POSITIVE_INFINITY) return
    const waitMs = await shared.count(`${kind}:${who}`, { points, seconds: 60 })
    if (waitMs > 0) throw rateLimited(`More than ${points} ${what} per minute.`, waitMs)
  }
  return {
    countLogin: (address, foreign = false) =>
      count(foreign ? 'foreign-logins' : 'logins', address, limits.loginsPerMinutePerAddress, 'logins'),
    async countRequest(loginId, address) {
      await Promise.all([
        count('address', address, limits.requestsPerMinutePerAddress, 'requests'),
        count('login', loginId, limits.requestsPerMinute, 'requests'),
      ])
    },
  }
}
