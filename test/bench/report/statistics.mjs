// Medians and spreads of the rounds of a measurement.

/** The value below which a share of the numbers lies, interpolated. `share`: 0 to 1. */
export function quantile(/** @type {readonly number[]} */ numbers, /** @type {number} */ share) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)] ?? Number.NaN
  const above = sorted[Math.ceil(position)] ?? Number.NaN
  return below + (above - below) * (position - Math.floor(position))
}

const median = (/** @type {readonly number[]} */ numbers) => quantile(numbers, 0.5)

/** Median, 10th and 90th percentile. @returns {import('../types.js').Spread} */
export function spreadOf(/** @type {readonly number[]} */ numbers) {
  return {
    median: median(numbers),
    low: quantile(numbers, 0.1),
    high: quantile(numbers, 0.9),
    rounds: numbers.length,
  }
}

/** The ratio of two series round by round, so that what slows a whole round down cancels out. */
export function ratios(/** @type {readonly number[]} */ numbers, /** @type {readonly number[]} */ reference) {
  return numbers.map((number, round) => number / (reference[round] ?? Number.NaN))
}
