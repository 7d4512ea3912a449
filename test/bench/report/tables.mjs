import { formatFigure, formatNumber } from './format.mjs'

/**
 * @typedef {object} Table
 * @property {string} title
 * @property {{ name: string, unit: import('../types.js').Unit }[]} columns
 * @property {{ subject: string, cells: (import('../types.js').Spread | undefined)[] }[]} lines
 */

/** The tables of an area: a line for each subject. @param {readonly import('../types.js').Row[]} rows @returns {Table[]} */
export function tablesOf(rows) {
  const titles = [...new Set(rows.map(({ table }) => table))]
  return titles.map((title) => {
    const own = rows.filter(({ table }) => table === title)
    const columns = [...new Map(own.map(({ column, unit }) => [column, { name: column, unit }])).values()]
    const subjects = [...new Set(own.map(({ subject }) => subject))]
    const lines = subjects.map((subject) => ({
      subject,
      cells: columns.map(
        ({ name }) => own.find((row) => row.subject === subject && row.column === name)?.spread,
      ),
    }))
    return { title, columns, lines }
  })
}

/** For a terminal. @param {Table} table */
export function tableAsText({ title, columns, lines }) {
  const width = Math.max(...lines.map(({ subject }) => subject.length))
  const heads = columns.map(({ name, unit }, index) => `  ${index + 1}  ${name}, ${unit}`)
  const body = lines.map(
    ({ subject, cells }) =>
      `${subject.padEnd(width)}  ${cells.map((cell, index) => cellText(cell, columns[index]?.unit ?? 'count').padStart(24)).join('')}`,
  )
  const numbers = `${' '.repeat(width)}  ${columns.map((_, index) => `${index + 1}`.padStart(24)).join('')}`
  return [title, ...heads, numbers, ...body].join('\n')
}

/** For a page. What belongs to the kit is bold. @param {Table} table */
export function tableAsMarkdown({ columns, lines }) {
  const head = `| | ${columns.map(({ name, unit }) => (unit === 'count' ? name : `${name}, ${unit}`)).join(' | ')} |`
  const rule = `|---|${columns.map(() => '---:').join('|')}|`
  const body = lines.map(({ subject, cells }) => {
    const isKit = subject.startsWith('kit, ')
    const texts = cells.map((cell, index) => cellText(cell, columns[index]?.unit ?? 'count', isKit))
    return `| ${isKit ? `**${subject}**` : subject} | ${texts.join(' | ')} |`
  })
  return [head, rule, ...body].join('\n')
}

/** @param {import('../types.js').Spread | undefined} spread @param {import('../types.js').Unit} unit @param {boolean} [isBold] */
function cellText(spread, unit, isBold = false) {
  if (spread === undefined) return ''
  const figure = formatNumber(spread.median, unit)
  const low = formatNumber(spread.low, unit)
  const high = formatNumber(spread.high, unit)
  return `${isBold ? `**${figure}**` : figure}${low === high ? '' : ` (${low} – ${high})`}`
}

/** The goals, for a terminal. @param {readonly import('../types.js').GoalResult[]} results @param {(goal: import('../types.js').Goal) => string} bound */
export function goalsAsText(results, bound) {
  return results
    .map(({ goal, figure, subject, isMet }) => {
      const state = figure === null ? 'not measured' : isMet ? 'met' : 'not met'
      const measured = figure === null ? '' : `${formatFigure(figure, goal.unit)}, ${subject}`
      return `${state.padEnd(13)} ${goal.id.padEnd(22)} ${bound(goal).padEnd(14)} ${measured}`
    })
    .join('\n')
}
