import type { LimitReset } from '@openroute-kit/core'
import { type Amount, toUsd } from './money.js'

const DAY_MS = 24 * 60 * 60 * 1000

/** When the current day, week (from Monday) or month began, in UTC. */
export function windowStart(reset: LimitReset, now: number): number {
  const date = new Date(now)
  if (reset === 'monthly') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
  const today = Math.floor(now / DAY_MS) * DAY_MS
  return reset === 'daily' ? today : today - ((date.getUTCDay() + 6) % 7) * DAY_MS
}

/** What a key has used in US dollars: in total, and in the current day, week and month. */
export class UsageWindows {
  #total: Amount = 0n
  #windows: Record<LimitReset, { start: number; amount: Amount }> = {
    daily: { start: 0, amount: 0n },
    weekly: { start: 0, amount: 0n },
    monthly: { start: 0, amount: 0n },
  }

  get total(): number {
    return toUsd(this.#total)
  }

  add(amount: Amount, now: number): void {
    this.#total += amount
    for (const reset of ['daily', 'weekly', 'monthly'] as const) {
      const start = windowStart(reset, now)
      this.#windows[reset] = { start, amount: this.#in(reset, now) + amount }
    }
  }

  in(reset: LimitReset, now: number): number {
    return toUsd(this.#in(reset, now))
  }

  #in(reset: LimitReset, now: number): Amount {
    const { start, amount } = this.#windows[reset]
    return start === windowStart(reset, now) ? amount : 0n
  }
}
