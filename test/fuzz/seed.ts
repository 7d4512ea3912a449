import { randomInt } from 'node:crypto'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    fuzzSeed: number
  }
}

/** One seed for a whole run, printed before it starts, so that a run can be repeated whether it fails or not. */
export default function chooseSeed(project: TestProject): void {
  const seed = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31))
  if (!Number.isInteger(seed)) throw new Error('FUZZ_SEED must be an integer.')
  process.stdout.write(`Fuzzing with FUZZ_SEED=${seed}\n`)
  process.env.FUZZ_SEED = String(seed) // for the command that repeats a failed run
  project.provide('fuzzSeed', seed)
}
