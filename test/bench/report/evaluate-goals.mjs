/**
 * Compares goals with the rows of a run. With several subjects, the one that is farthest from the bound counts.
 *
 * @param {readonly import('../types.js').Goal[]} goals
 * @param {readonly { name: string, rows: import('../types.js').Row[] }[]} areas
 * @returns {import('../types.js').GoalResult[]}
 */
export function evaluateGoals(goals, areas) {
  return goals.map((goal) => {
    const { table, subjects, column, atMost = Infinity, atLeast = -Infinity } = goal
    const rows = areas.find(({ name }) => name === goal.area)?.rows ?? []
    const found = subjects.map((subject) =>
      rows.find((row) => row.table === table && row.subject === subject && row.column === column),
    )
    // A subject that is missing must not look as if it met the goal.
    if (found.length === 0 || found.includes(undefined))
      return { goal, figure: null, subject: null, isMet: false }
    const sorted = found.flatMap((row) => row ?? []).sort((a, b) => b.spread.median - a.spread.median)
    const farthest = goal.atMost === undefined ? sorted.at(-1) : sorted[0]
    const { subject = null, spread = { median: Number.NaN } } = farthest ?? {}
    return {
      goal,
      figure: spread.median,
      subject,
      isMet: spread.median <= atMost && spread.median >= atLeast,
    }
  })
}

/** The last line of a run. @param {readonly import('../types.js').GoalResult[]} results */
export function countGoals(results) {
  const measured = results.filter(({ figure }) => figure !== null)
  const left = results.length - measured.length
  const met = measured.filter(({ isMet }) => isMet).length
  return `goals: ${met} of ${measured.length} met${left === 0 ? '' : `, ${left} not measured`}`
}
