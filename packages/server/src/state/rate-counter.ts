import type { Rate, SharedState } from './shared-state.js'

/** The part of a limiter of rate-limiter-flexible that is used. */
interface Limiter {
  consume(key: string): Promise<unknown>
}

/**
 * Implements {@link SharedState.count} with rate-limiter-flexible. Windows are fixed and begin with the first event. There is one
 * limiter per rate, since the library sets the rate when it creates a limiter.
 */
export function rateCounter(
  create: (options: { points: number; duration: number; keyPrefix: string }) => Limiter,
): SharedState['count'] {
  const limiters = new Map<string, Limiter>()
  return async (name, { points, seconds }: Rate) => {
    const id = `${points}/${seconds}`
    const limiter = limiters.get(id) ?? create({ points, duration: seconds, keyPrefix: '' })
    limiters.set(id, limiter)
    try {
      await limiter.consume(name)
      return 0
    } catch (rejection) {
      // The library rejects with an object when the rate is exceeded, and with an Error when the store fails.
      const { msBeforeNext } = rejection as { msBeforeNext?: number }
      if (rejection instanceof Error || msBeforeNext === undefined) throw rejection
      return Math.max(1, msBeforeNext)
    }
  }
}
