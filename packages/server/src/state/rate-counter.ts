import type { Rate } from './shared-state.js'

interface Limiter {
  consume(key: string): Promise<unknown>
}

/**
 * Counts with rate-limiter-flexible: fixed windows that begin with the first of them. One limiter per rate, since that is
 * how the library is told it.
 */
export function rateCounter(
  create: (options: { points: number; duration: number; keyPrefix: string }) => Limiter,
): (name: string, rate: Rate) => Promise<number> {
  const limiters = new Map<string, Limiter>()
  return async (name, { points, seconds }) => {
    const id = `${points}/${seconds}`
    const limiter = limiters.get(id) ?? create({ points, duration: seconds, keyPrefix: '' })
    limiters.set(id, limiter)
    try {
      await limiter.consume(name)
      return 0
    } catch (refusal) {
      // It rejects with its figures when there are too many, and with an Error when the store fails.
      const { msBeforeNext } = refusal as { msBeforeNext?: number }
      if (refusal instanceof Error || msBeforeNext === undefined) throw refusal
      return Math.max(1, msBeforeNext)
    }
  }
}
