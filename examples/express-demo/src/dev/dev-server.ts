import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type ChildProcesses, firstMessage } from '../processes/child-processes.js'

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url))
/** More than the server itself takes to close. */
const GRACE_MS = 1000

/** The demo's server under `npm run dev`. */
export class DevServer {
  #process: ChildProcess | undefined

  constructor(
    private readonly children: ChildProcesses,
    private readonly env: NodeJS.ProcessEnv,
    /** Called when the server ends by itself after it was ready. */
    private readonly onCrash: () => void,
  ) {}

  /**
   * Starts the server, in place of the one that is running, and waits until it listens.
   *
   * @throws ChildExit when it cannot start; the child process has printed the reason
   */
  async start(): Promise<void> {
    const old = this.#process
    this.#process = undefined
    if (old) await this.children.end(old, GRACE_MS)
    const child = this.children.start({
      args: [MAIN],
      env: this.env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      nodeOptions: ['--enable-source-maps'],
    })
    await firstMessage(child)
    this.#process = child
    child.once('exit', () => {
      if (this.#process !== child) return
      this.#process = undefined
      this.onCrash()
    })
  }

  /** Reloads the open pages. */
  reloadPages(): void {
    if (this.#process?.connected) this.#process.send('reload')
  }
}
