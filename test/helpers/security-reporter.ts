import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Reporter, SerializedError, TestModule, TestRunEndReason, Vitest } from 'vitest/node'
import { IDS } from '../security/ids.js'
import { secretInOutput } from './secret-in-output.js'
import { formatRows, ID, openRows, securityRows, sumUp, type TestOutcome } from './security-table.js'

/** The outcome of each test, a file for each project: `npm run test:full` is two runs, and its ids are spread over both. */
const OUTCOMES = join(import.meta.dirname, '../.outcomes')

/**
 * Prints which ids of the security list passed: as a table when only tests with an id were asked for (`npm run security`),
 * as one line when all projects have run (`npm run test:full`). In both cases an id that did not pass fails the run. When
 * a few files are run on their own it prints nothing.
 */
export class SecurityReporter implements Reporter {
  readonly #projects: readonly string[]
  #vitest: Vitest | undefined
  /** B30: what any test makes the kit write is searched, whichever tests run. */
  readonly #leaks: TestOutcome[] = []

  /** @param projects The names of all projects. The run that has the first of them begins a new count. */
  constructor(projects: readonly string[]) {
    this.#projects = projects
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  onUserConsoleLog(log: Parameters<NonNullable<Reporter['onUserConsoleLog']>>[0]): void {
    const secret = secretInOutput(log.content)
    if (secret === null) return
    this.#leaks.push({ title: `B30 ${secret} was written`, project: 'output', state: 'failed' })
    const where = this.#vitest?.state.getReportedEntityById(log.taskId ?? '')
    const name = where === undefined || where.type === 'module' ? where?.relativeModuleId : where.fullName
    this.#vitest?.logger.error(`B30: ${secret} was written in “${name ?? 'some test'}”`)
    process.exitCode = 1
  }

  async onTestRunEnd(
    modules: readonly TestModule[],
    _errors: readonly SerializedError[],
    reason: TestRunEndReason,
  ): Promise<void> {
    const vitest = this.#vitest
    if (vitest === undefined || reason === 'interrupted' || !(await ranWhole(vitest, modules))) return
    const pattern = vitest.config.testNamePattern
    const security = pattern?.source === ID.source
    if (pattern !== undefined && !security) return
    const outcomes = modules.flatMap(outcomesOf)
    const names = vitest.projects.map(({ name }) => name)
    if (names.includes(this.#projects[0] as string)) rmSync(OUTCOMES, { recursive: true, force: true })
    mkdirSync(OUTCOMES, { recursive: true })
    for (const name of names)
      writeFileSync(
        join(OUTCOMES, `${name}.json`),
        JSON.stringify(outcomes.filter(({ project }) => project === name)),
      )
    const saved = readdirSync(OUTCOMES)
    if (!this.#projects.every((name) => saved.includes(`${name}.json`))) return
    const all: TestOutcome[] = saved.flatMap((name) => JSON.parse(readFileSync(join(OUTCOMES, name), 'utf8')))
    const rows = securityRows([...all, ...this.#leaks], IDS)
    vitest.logger.log(`\n${security ? formatRows(rows) : sumUp(rows)}`)
    // As vitest itself does when a coverage threshold is missed.
    if (openRows(rows).length > 0) process.exitCode = 1
  }
}

/** Whether all files of the projects that run took part. */
async function ranWhole(vitest: Vitest, modules: readonly TestModule[]): Promise<boolean> {
  if (vitest.config.shard !== undefined) return false
  return modules.length >= (await vitest.globTestSpecifications()).length
}

function outcomesOf(module: TestModule): TestOutcome[] {
  return [...module.children.allTests()].map((test) => ({
    title: test.fullName,
    project: test.project.name,
    state: test.result().state,
  }))
}
