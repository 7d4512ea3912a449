/** A figure with its unit, for people. @param {number} figure @param {import('../types.js').Unit} unit */
export function formatFigure(figure, unit) {
  const number = formatNumber(figure, unit)
  if (unit === 'count') return number
  return unit === '×' || unit === '%' ? `${number} ${unit}` : `${number} ${unit === '/s' ? '/ s' : unit}`
}

/** Two digits below 10, three below 1,000. @param {number} figure @param {import('../types.js').Unit} unit */
export function formatNumber(figure, unit) {
  if (Number.isNaN(figure)) return '–'
  const size = Math.abs(figure)
  const digits = unit === 'count' || unit === 'bytes' || size >= 100 ? 0 : size >= 10 && unit !== '×' ? 1 : 2
  const rounded = Number(figure.toFixed(digits)) || 0 // not -0
  return rounded.toLocaleString('en', { minimumFractionDigits: 0, maximumFractionDigits: digits })
}

/** The bound of a goal. @param {import('../types.js').Goal} goal */
export function formatBound({ atMost, atLeast, unit }) {
  return atLeast === undefined
    ? `≤ ${formatFigure(atMost ?? Number.NaN, unit)}`
    : `≥ ${formatFigure(atLeast, unit)}`
}
