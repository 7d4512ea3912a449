import { mkdtempSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Reporter } from 'vitest/node'
import { processesWith, type RunningProcess } from './marked-processes.js'

/** A killed process takes a moment to exit. */
const TIMEOUT_MS = 5_000

/**
 * Fails a run that leaves a process or a temporary file behind. (An open port always belongs to a process.)
 *
 * The run gets a folder of its own for temporary files, which must be empty at the end. Its path is in `TMPDIR` and in `PATH`,
 * which even processes with a bare environment inherit, so it also identifies every process that the tests have started,
 * directly or not. Processes are found on Linux only.
 */
export class LeftoversReporter implements Reporter {
  onInit(): void {
    const folder = mkdtempSync(join(tmpdir(), 'openroute-kit-'))
    process.env.TMPDIR = folder
    process.env.PATH = `${process.env.PATH}${delimiter}${join(folder, 'bin')}`
    process.once('exit', () => {
      const processes = waitForProcesses(folder)
      const files = readdirSync(folder)
      rmSync(folder, { recursive: true, force: true })
      for (const { pid } of processes) process.kill(pid, 'SIGKILL')
      const left = [
        ...processes.map(({ pid, command }) => `process ${pid}: ${command}`),
        ...files.map((name) => `in the folder for temporary files: ${name}`),
      ]
      if (left.length === 0) return
      writeSync(process.stdout.fd, `\nThe tests left behind:\n${left.map((line) => `  ${line}\n`).join('')}`)
      process.exitCode = 1
    })
  }
}

/** The processes that are still running after the time they have to end. */
function waitForProcesses(folder: string): RunningProcess[] {
  const deadline = performance.now() + TIMEOUT_MS
  for (;;) {
    const found = processesWith(folder)
    if (found.length === 0 || performance.now() > deadline) return found
    // The process is exiting: nothing asynchronous runs any more.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
  }
}
