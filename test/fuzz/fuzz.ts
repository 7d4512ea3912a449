import type { Parameters } from 'fast-check'
import { inject, vi } from 'vitest'

export const factor = Number(process.env.FUZZ_RUNS ?? (inject('nightly') ? 20 : 1))
if (!(factor > 0)) throw new Error('FUZZ_RUNS must be a number above 0.')

/** A property that takes longer hangs, or its failure is being shrunk; what is known by then is reported. */
const limitMs = 100_000 * Math.max(1, factor)
vi.setConfig({ testTimeout: 2 * limitMs })

/** How fast-check is to try a property: from this run's seed, `count` times; 20 times as often at night, or `FUZZ_RUNS` times. */
export function runs<T>(count: number): Parameters<T> {
  const numRuns = Math.ceil(count * factor)
  return { seed: inject('fuzzSeed'), numRuns, interruptAfterTimeLimit: limitMs, markInterruptAsFailure: true }
}
