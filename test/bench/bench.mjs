// `npm run bench`: measures the kit next to the alternatives, and counts the goals that it meets.
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, release, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { installProject } from '../helpers/install-project.mjs'
import { GOALS } from './goals.mjs'
import { canPin, cores, pinThisProcess } from './harness/pin.mjs'
import { countGoals, evaluateGoals } from './report/evaluate-goals.mjs'
import { formatBound } from './report/format.mjs'
import { goalsAsText, tableAsText, tablesOf } from './report/tables.mjs'
import { writePages } from './report/write-pages.mjs'

/** The order in which areas run. */
const AREAS = ['session', 'login', 'proxy', 'streams', 'bundle', 'cold-start', 'page', 'growth']
/** Takes minutes and has no goal. */
const FULL_ONLY = ['growth']

const HELP = `npm run bench -- [options]

Measures the kit next to the alternatives in the same run, and counts the goals that it meets.

  --quick        fewer rounds: less than three minutes on two cores
  --area <name>  only this area; may be given several times: ${AREAS.join(', ')}
  --json <file>  where the figures are written; default: a file in the folder for temporary files
  --write        writes docs/performance.md and docs/scaling.md, from this run
  --from <file>  does not measure, but takes the figures of an earlier run; of several, the last one with an area counts
  --help
`

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    area: { type: 'string', multiple: true },
    json: { type: 'string' },
    write: { type: 'boolean', default: false },
    from: { type: 'string', multiple: true },
    help: { type: 'boolean', default: false },
  },
})
const print = (/** @type {string} */ text) => process.stdout.write(`${text}\n`)

if (values.help) print(HELP)
else await bench()

async function bench() {
  const unknown = values.area?.find((name) => !AREAS.includes(name))
  if (unknown !== undefined) throw new Error(`There is no area "${unknown}". There are ${AREAS.join(', ')}.`)
  const file = values.json ?? join(tmpdir(), `openroute-kit-bench-${Date.now()}.json`)
  const report = values.from === undefined ? await measure(file) : readReports(values.from)
  report.goals = evaluateGoals(GOALS, report.areas)
  for (const { title, rows, notes = [] } of report.areas)
    print(`\n# ${title}\n\n${[...tablesOf(rows).map(tableAsText), ...notes].join('\n\n')}`)
  print(`\n# Goals\n\n${goalsAsText(report.goals, formatBound)}\n`)
  writeReport(report, file)
  if (values.write) writePages(report)
  print(`Figures: ${file}`)
  print(countGoals(report.goals))
  // Idle connections of the load generator would keep the process.
  process.exit()
}

/** Measures, and writes the figures after each area, so that an interrupted run leaves what it has. */
async function measure(/** @type {string} */ file) {
  if (!installProject('bench', 'the alternatives'))
    throw new Error('The alternatives could not be installed.')
  pinThisProcess()
  if (!canPin) print('Processes are not pinned to cores: that takes Linux, taskset and two cores.')
  const names = values.area ?? AREAS.filter((name) => !(values.quick && FULL_ONLY.includes(name)))
  const report = newReport()
  const started = performance.now()
  for (const name of names) {
    const { title, run } = /** @type {import('./types.js').Area} */ (await import(areaFile(name)))
    const progress = (/** @type {string} */ text) =>
      process.stderr.write(
        `${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${name}: ${text}\n`,
      )
    report.areas.push({ name, title, ...(await run({ quick: values.quick, progress })) })
    writeReport(report, file)
  }
  return report
}

/** @returns {import('./types.js').Report} */
function newReport() {
  return {
    date: new Date().toISOString().slice(0, 10),
    quick: values.quick,
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores,
      memory: totalmem(),
      system: `${process.platform} ${release()}`,
      node: process.version,
      pinned: canPin,
    },
    versions: versionsOf(fileURLToPath(new URL('package.json', import.meta.url))),
    areas: [],
    goals: [],
  }
}

function writeReport(/** @type {import('./types.js').Report} */ report, /** @type {string} */ file) {
  writeFileSync(file, `${JSON.stringify(report, null, 1)}\n`)
}

/** @returns {import('./types.js').Report} */
function readReports(/** @type {readonly string[]} */ files) {
  const reports = files.map((file) => JSON.parse(readFileSync(file, 'utf8')))
  const areas = new Map(reports.flatMap((report) => report.areas).map((area) => [area.name, area]))
  return { ...reports[0], areas: AREAS.flatMap((name) => areas.get(name) ?? []) }
}

function areaFile(/** @type {string} */ name) {
  return new URL(`areas/${name}.mjs`, import.meta.url).href
}

/** @returns {Record<string, string>} */
function versionsOf(/** @type {string} */ file) {
  return JSON.parse(readFileSync(file, 'utf8')).dependencies
}
