import { windowStart } from './usage-windows.js'

/** Requests for free models that each user may send on a day, in UTC. */
const FREE_REQUESTS_PER_DAY = 50

/** Counts requests for free models by user. */
export class FreeRequests {
  readonly #used = new Map<string, { day: number; count: number }>()

  constructor(private readonly now: () => number) {}

  /** The `free_model_daily_requests` of `GET /key`. */
  quota(user: string): { limit: number; used: number; remaining: number } {
    const entry = this.#used.get(user)
    const used = entry?.day === this.#today() ? entry.count : 0
    return { limit: FREE_REQUESTS_PER_DAY, used, remaining: FREE_REQUESTS_PER_DAY - used }
  }

  /** Counts a request. @returns whether the quota allows it. */
  use(user: string): boolean {
    const { used, remaining } = this.quota(user)
    if (remaining <= 0) return false
    this.#used.set(user, { day: this.#today(), count: used + 1 })
    return true
  }

  #today(): number {
    return windowStart('daily', this.now())
  }
}
