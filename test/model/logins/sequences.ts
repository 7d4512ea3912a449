import fc from 'fast-check'
import { openingsOf } from './openings.js'
import { type AppKind, COOP, SERVICES, type Setting } from './setting.js'
import { randomSteps, type Step } from './steps.js'

export interface Sequence {
  readonly setting: Setting
  /** It must be possible. */
  readonly opening: readonly Step[]
  /** What is not possible of it is left out. */
  readonly rest: readonly Step[]
}

/** Each app in each mode. */
export const LANES: readonly (readonly [AppKind, Setting['mode']])[] = [
  ['page', 'redirect'],
  ['page', 'popup'],
  ['express', 'redirect'],
  ['express', 'popup'],
  ['web', 'redirect'],
  ['web', 'popup'],
]

/**
 * The sequences of one lane: each opening `rounds` times, and then random steps. With two rounds or more, the lanes together have each
 * opening with each service and each policy of windows, and each service with each policy, whatever the seed.
 */
export function sequencesOf(lane: number, rounds: number, seed: number): Sequence[] {
  const [app, mode] = LANES[lane] as (typeof LANES)[number]
  const openings = openingsOf(mode)
  const services = Object.keys(SERVICES)
  const rests = fc.sample(randomSteps, { seed: seed + lane, numRuns: rounds * openings.length })
  return rests.map((rest, index) => {
    const round = Math.floor(index / openings.length)
    const opening = index % openings.length
    // Neighbours differ in both, and 7 services and 4 policies have no common divisor: each pair occurs.
    const turn = opening + rounds * lane + round
    return {
      setting: {
        app,
        mode,
        service: services[turn % services.length] as string,
        coop: COOP[turn % COOP.length] as Setting['coop'],
      },
      opening: openings[opening] as Step[],
      rest,
    }
  })
}
