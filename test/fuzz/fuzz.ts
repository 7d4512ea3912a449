import type { Parameters } from 'fast-check'
import { inject, vi } from 'vitest'

const factor = Number(process.env.FUZZ_RUNS ?? 1)
if (!(factor > 0)) throw new Error('FUZZ_RUNS must be a number above 0.')

// A property's own limit is its number of runs; the clock only ends what hangs.
vi.setConfig({ testTimeout: 120_000 * Math.max(1, factor) })

/** How fast-check is to try a property: from this run's seed, `count` times, or `FUZZ_RUNS` times as often. */
export function runs<T>(count: number): Parameters<T> {
  return { seed: inject('fuzzSeed'), numRuns: Math.ceil(count * factor) }
}
