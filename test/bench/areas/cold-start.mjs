import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { loadedFiles } from '../../helpers/loaded-files/loaded-files.mjs'
import { installed } from '../cold-start/installed.mjs'
import { ratios, spreadOf } from '../report/statistics.mjs'

const execute = promisify(execFile)
const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))
const require = createRequire(import.meta.url)
const MEASURE = at('../cold-start/measure-import.mjs')
const kit = (/** @type {string} */ name) => require.resolve(`@openroute-kit/${name}`)
const other = (/** @type {string} */ name) => at(`../node_modules/${name}`)

const EXPRESS = require.resolve('express')
const SESSIONS = 'Express and express-session'

/** What is imported, by subject, and what a process has imported before. */
const SUBJECTS = [
  { subject: 'kit, core', path: kit('core'), after: [] },
  { subject: 'kit, server', path: kit('server'), after: [] },
  { subject: 'kit, Express beside Express', path: kit('express'), after: [EXPRESS] },
  { subject: SESSIONS, path: at('../cold-start/express-and-session.mjs'), after: [] },
  { subject: 'iron-session', path: `${other('iron-session')}/dist/index.js`, after: [] },
  {
    subject: 'express-openid-connect beside Express',
    path: `${other('express-openid-connect')}/index.js`,
    after: [EXPRESS],
  },
  { subject: 'better-auth', path: `${other('better-auth')}/dist/index.mjs`, after: [] },
]

const INSTALLED = [
  { subject: 'kit, Express', folder: at('../../../packages/express') },
  { subject: 'express-session', folder: other('express-session') },
  { subject: 'iron-session', folder: other('iron-session') },
  { subject: 'express-openid-connect', folder: other('express-openid-connect') },
  { subject: 'better-auth', folder: other('better-auth') },
]

export const name = 'cold-start'
export const title = 'Cold start and installed size'

/** @type {import('../types.js').Area['run']} */
export async function run({ quick, progress }) {
  return {
    rows: [...(await importRows(quick ? 3 : 11, progress)), ...(await installedRows())],
    notes: [
      'Each import runs in a process of its own; CPU time and memory are what the import adds to it.',
      'Installed: the package and its dependencies, without peer dependencies such as Express.',
    ],
  }
}

/** @returns {Promise<import('../types.js').Row[]>} */
async function importRows(/** @type {number} */ rounds, /** @type {(text: string) => void} */ progress) {
  /** @type {{ cpu: number[], rss: number[] }[]} */
  const series = SUBJECTS.map(() => ({ cpu: [], rss: [] }))
  for (let round = 1; round <= rounds; round++) {
    progress(`imports, round ${round} of ${rounds}`)
    for (const [index, { path, after }] of SUBJECTS.entries()) {
      const { stdout } = await execute(process.execPath, [MEASURE, ...after, path])
      const { cpu, rss } = JSON.parse(stdout)
      series[index]?.cpu.push(cpu)
      series[index]?.rss.push(rss)
    }
  }
  const reference = series[SUBJECTS.findIndex(({ subject }) => subject === SESSIONS)]?.cpu ?? []
  const rows = SUBJECTS.map(async ({ subject, path, after }, index) => {
    const { cpu, rss } = series[index] ?? { cpu: [], rss: [] }
    const row = { table: 'Import', subject }
    const files = (await loadedFiles(path, after)).length
    return /** @type {import('../types.js').Row[]} */ ([
      { ...row, column: 'CPU', unit: 'ms', spread: spreadOf(cpu) },
      { ...row, column: `CPU, ${SESSIONS} = 1`, unit: '×', spread: spreadOf(ratios(cpu, reference)) },
      { ...row, column: 'memory', unit: 'MB', spread: spreadOf(rss) },
      { ...row, column: 'files', unit: 'count', spread: spreadOf([files]) },
    ])
  })
  return (await Promise.all(rows)).flat()
}

/** @returns {Promise<import('../types.js').Row[]>} */
async function installedRows() {
  const rows = INSTALLED.map(async ({ subject, folder }) => {
    const { packages, megabytes } = await installed(folder)
    const row = { table: 'Installed', subject }
    return /** @type {import('../types.js').Row[]} */ ([
      { ...row, column: 'packages', unit: 'count', spread: spreadOf([packages]) },
      { ...row, column: 'size', unit: 'MB', spread: spreadOf([megabytes]) },
    ])
  })
  return (await Promise.all(rows)).flat()
}
