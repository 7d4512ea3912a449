import type { Reporter, SerializedError, TestModule, TestRunEndReason, Vitest } from 'vitest/node'
import { IDS } from '../security/ids.js'
import { secretInOutput } from './secret-in-output.js'
import { formatRows, ID, openRows, securityRows, sumUp, type TestOutcome } from './security-table.js'

/**
 * Says which ids of the security list are held: as a table when only tests with an id were asked for (`npm run security`),
 * as one line after the whole suite. In both cases an id that is not held fails the run. When somebody runs a few files it
 * says nothing.
 */
export class SecurityReporter implements Reporter {
  #vitest: Vitest | undefined
  /** B30: what any test makes the kit write is searched, whichever tests run. */
  readonly #leaks: TestOutcome[] = []

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
    if (vitest === undefined || reason === 'interrupted' || !(await ranEverywhere(vitest, modules))) return
    const pattern = vitest.config.testNamePattern
    const security = pattern?.source === ID.source
    if (pattern !== undefined && !security) return
    const rows = securityRows([...modules.flatMap(outcomesOf), ...this.#leaks], IDS)
    vitest.logger.log(`\n${security ? formatRows(rows) : sumUp(rows)}`)
    // As vitest does it itself, when a threshold of coverage is missed.
    if (openRows(rows).length > 0) process.exitCode = 1
  }
}

/** Whether all files of all projects took part. */
async function ranEverywhere(vitest: Vitest, modules: readonly TestModule[]): Promise<boolean> {
  const { project, shard } = vitest.config
  if ([project ?? []].flat().length > 0 || shard !== undefined) return false
  return modules.length >= (await vitest.globTestSpecifications()).length
}

function outcomesOf(module: TestModule): TestOutcome[] {
  return [...module.children.allTests()].map((test) => ({
    title: test.fullName,
    project: test.project.name,
    state: test.result().state,
  }))
}
