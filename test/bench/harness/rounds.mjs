import { ratios, spreadOf } from '../report/statistics.mjs'

/**
 * Measures subjects in alternating rounds: each round measures each subject once, in an order that rotates, so that a busy moment of
 * the machine or a warm cache does not favour one of them. Before, all of them warm up at the same time, until their code is compiled.
 *
 * @template {{ subject: string }} T
 * @param {{ subjects: readonly T[], rounds: number, warmUp: (subject: T) => Promise<unknown>, measure: (subject: T) => Promise<number> }} options
 * @returns {Promise<Map<string, number[]>>} figures of each subject, by round
 */
export async function alternate({ subjects, rounds, warmUp, measure }) {
  const figures = new Map(subjects.map(({ subject }) => [subject, /** @type {number[]} */ ([])]))
  await Promise.all(subjects.map(warmUp))
  for (let round = 0; round < rounds; round++) {
    for (let index = 0; index < subjects.length; index++) {
      const subject = /** @type {T} */ (subjects[(index + round) % subjects.length])
      figures.get(subject.subject)?.push(await measure(subject))
    }
  }
  return figures
}

/**
 * Rows of a column: the figures themselves, or with `reference` their ratio to those of another subject in the same round.
 *
 * @param {Map<string, number[]>} figures
 * @param {{ table: string, column: string, unit: import('../types.js').Unit, reference?: string, combine?: (figure: number, reference: number) => number }} column
 * @returns {import('../types.js').Row[]}
 */
export function rowsOf(figures, { reference, combine, ...column }) {
  const base = reference === undefined ? undefined : figures.get(reference)
  return Array.from(figures, ([subject, numbers]) => {
    const values =
      base === undefined
        ? numbers
        : combine === undefined
          ? ratios(numbers, base)
          : numbers.map((number, round) => combine(number, base[round] ?? Number.NaN))
    return { ...column, subject, spread: spreadOf(values) }
  })
}

/** Runs `work` `count` times, `atOnce` at a time. @param {() => Promise<unknown>} work */
export async function repeat(/** @type {number} */ count, /** @type {number} */ atOnce, work) {
  let left = count
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) await work()
    }),
  )
}

/** CPU time of a server's process in microseconds, for `count` times `work`, each. @param {() => Promise<unknown>} work */
export async function cpuPer(
  /** @type {import('./processes.mjs').ServerProcess} */ server,
  /** @type {number} */ count,
  /** @type {number} */ atOnce,
  work,
) {
  const before = await server.ask('cpu')
  await repeat(count, atOnce, work)
  return ((await server.ask('cpu')) - before) / count
}
