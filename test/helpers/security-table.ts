/** One test as the table sees it. */
export interface TestOutcome {
  /** With the titles of the suites around it. */
  title: string
  project: string
  state: 'passed' | 'failed' | 'skipped' | 'pending'
}

export interface SecurityRow {
  id: string
  what: string
  /** `skipped`: no test failed, but not all of them ran. */
  verdict: 'held' | 'failed' | 'skipped' | 'no test'
  tests: number
  /** Where its tests ran, such as `chromium` and `firefox`. */
  projects: string[]
}

/** An id in a title. Titles may hold several, such as "C18 C19 logs in…". */
export const ID: RegExp = /\b[A-FLMPST]\d\d\b/

/** The outcome of each id of the list, in its order. Ids in titles that are not listed come last, as failures. */
export function securityRows(
  tests: readonly TestOutcome[],
  ids: Readonly<Record<string, string>>,
): SecurityRow[] {
  const byId = new Map<string, TestOutcome[]>(Object.keys(ids).map((id) => [id, []]))
  for (const test of tests)
    for (const id of new Set(test.title.match(new RegExp(ID, 'g')))) {
      const own = byId.get(id) ?? []
      byId.set(id, own)
      own.push(test)
    }
  return [...byId].map(([id, own]) => ({
    id,
    what: ids[id] ?? 'No such id: fix the title',
    verdict: id in ids ? verdictOf(own) : 'failed',
    tests: own.length,
    projects: [...new Set(own.map(({ project }) => project))].sort(),
  }))
}

function verdictOf(tests: readonly TestOutcome[]): SecurityRow['verdict'] {
  if (tests.length === 0) return 'no test'
  if (tests.some(({ state }) => state === 'failed')) return 'failed'
  return tests.every(({ state }) => state === 'passed') ? 'held' : 'skipped'
}

/** The rows as a table for the terminal, and a last line with the total. */
export function formatRows(rows: readonly SecurityRow[]): string {
  const cells = [
    ['id', 'verdict', 'tests', 'ran in', 'what'],
    ...rows.map(({ id, verdict, tests, projects, what }) => [
      id,
      verdict === 'held' ? verdict : verdict.toUpperCase(),
      String(tests),
      projects.join(', '),
      what,
    ]),
  ]
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? []
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [...lines, sumUp(rows)].join('\n')
}

/** One line, and the ids that did not pass. */
export function sumUp(rows: readonly SecurityRow[]): string {
  const open = openRows(rows)
  const held = `${rows.length - open.length} of ${rows.length} ids held`
  if (open.length === 0) return `${held}.`
  return `${held}; not held: ${open.map(({ id, verdict }) => `${id} (${verdict})`).join(', ')}.`
}

export function openRows(rows: readonly SecurityRow[]): SecurityRow[] {
  return rows.filter(({ verdict }) => verdict !== 'held')
}
