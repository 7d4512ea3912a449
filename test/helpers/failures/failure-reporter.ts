import { rmSync, writeSync } from 'node:fs'
import { relative } from 'node:path'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { FAILURES, reproduce } from './failure-folder.js'

/**
 * Ends a failed run with the command that reproduces it, as its last line. Logs and screenshots are written by the workers
 * (setup.ts).
 */
export class FailureReporter implements Reporter {
  onInit(): void {
    rmSync(FAILURES, { recursive: true, force: true })
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const commands = reproduceAll(modules)
    if (commands.length === 0) return
    const seed = modules.some(
      (module) => module.state() === 'failed' && module.relativeModuleId.includes('fuzz/'),
    )
    const last = [
      '',
      `Logs and screenshots: ${relative(process.cwd(), FAILURES)}. To reproduce:`,
      ...commands.map((command) => (seed ? `FUZZ_SEED=${process.env.FUZZ_SEED} ${command}` : command)),
    ]
    // At exit, so that it comes after the output of all other reporters.
    process.once('exit', () => writeSync(process.stdout.fd, `${last.join('\n')}\n`))
  }
}

/** One command for a test that failed alone, and one a project where several did. */
function reproduceAll(modules: readonly TestModule[]): string[] {
  const failed = modules.filter((module) => module.state() === 'failed')
  const projects = new Set(failed.map(({ project }) => project.name))
  return [...projects].map((name) => {
    const files = failed.filter(({ project }) => project.name === name)
    const tests = files.flatMap((module) => [...module.children.allTests('failed')])
    const title = tests.length === 1 ? fullName(tests[0] as TestCase) : undefined
    return reproduce(
      name,
      files.map(({ relativeModuleId }) => relativeModuleId),
      title,
    )
  })
}

/** As `-t` compares it: the titles of suites and test with a space between them. */
const fullName = (test: TestCase): string => test.fullName.replaceAll(' > ', ' ')
