import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A child process ended before it was ready. It has printed the reason to standard error. */
export class ChildExit extends Error {
  override readonly name = 'ChildExit'

  constructor(readonly exitCode: number) {
    super(`A child process ended with exit code ${exitCode} before it was ready.`)
  }
}

export interface ChildOptions {
  /** Path of the module to run, and its arguments. */
  args: readonly string[]
  env?: NodeJS.ProcessEnv
  cwd?: string
  /** With `ipc` for a process that runs on: it ends by itself when the channel closes (`onParentExit`). */
  stdio: StdioOptions
  /** Options for Node itself. */
  nodeOptions?: readonly string[]
}

/**
 * Owns the Node processes that a launcher starts, so that none of them outlives it. However the launcher exits, an uncaught
 * error included, they are killed with all that they have started. When it is killed itself, their IPC channels close.
 */
export class ChildProcesses {
  readonly #running = new Set<ChildProcess>()

  constructor() {
    process.once('exit', () => {
      for (const child of this.#running) killGroup(child)
    })
  }

  start({
    args,
    env = process.env,
    cwd = process.cwd(),
    stdio,
    nodeOptions = [],
  }: ChildOptions): ChildProcess {
    const child = spawn(process.execPath, [...nodeOptions, ...args], {
      env,
      cwd,
      stdio,
      // A process group of its own: Ctrl-C in a terminal is for the launcher, which ends its children in order.
      detached: true,
    })
    this.#running.add(child)
    child.once('exit', () => this.#running.delete(child))
    return child
  }

  /** Sends SIGTERM, and kills what is still running after `graceMs`. Resolves once the process has ended. */
  async end(child: ChildProcess, graceMs: number): Promise<void> {
    if (!this.#running.has(child)) return
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    const timer = setTimeout(() => killGroup(child), graceMs)
    await exited
    clearTimeout(timer)
  }

  /** Ends all of them, the newest first: it may use those that were started before it. */
  async endAll(graceMs: number): Promise<void> {
    for (const child of [...this.#running].reverse()) await this.end(child, graceMs)
  }
}

/**
 * Waits for the first message of a child process. It means that the process is ready.
 *
 * @throws ChildExit
 */
export function firstMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve)
    // `close` comes after `exit`, when everything that the process wrote has been read.
    child.once('close', (code) => reject(new ChildExit(code ?? 1)))
  })
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // It ended at this moment.
  }
}
