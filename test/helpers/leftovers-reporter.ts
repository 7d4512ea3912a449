import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Reporter } from 'vitest/node'

/** A process that was killed takes a moment to go. */
const PATIENCE_MS = 5_000

interface LeftProcess {
  pid: number
  command: string
}

/**
 * Fails a run that leaves a process or a folder behind; a port is left only by a process. The tests get a folder for
 * temporary files of the run's own, named in `TMPDIR` and, since some processes are given a bare environment, in `PATH`:
 * whatever a test starts, and whatever that starts, can be recognised by it. Processes are found on Linux only.
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

/** The processes that are still there when each had the time to end. */
function waitForProcesses(folder: string): LeftProcess[] {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const found = findProcesses(folder)
    if (found.length === 0 || performance.now() > deadline) return found
    // The process is exiting: nothing asynchronous runs any more.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
  }
}

function findProcesses(folder: string): LeftProcess[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        if (!readFileSync(join('/proc', name, 'environ'), 'latin1').includes(folder)) return []
        readlinkSync(join('/proc', name, 'exe')) // A zombie has none.
        const command = readFileSync(join('/proc', name, 'cmdline'), 'latin1')
          .replaceAll('\0', ' ')
          .trim()
        return [{ pid: Number(name), command }]
      } catch {
        return [] // It has gone, or belongs to somebody else.
      }
    })
}
