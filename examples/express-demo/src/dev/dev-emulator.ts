import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ChildExit, type ChildProcesses, firstMessage } from '../processes/child-processes.js'

const EMULATOR = fileURLToPath(new URL('emulator.js', import.meta.url))
const END_MS = 1000

/** The local OpenRoute of `npm run dev`. */
export interface DevEmulator {
  siteUrl: string
  apiUrl: string
  /** Starts it again with the current build. Its keys and its log are lost. */
  restart(): Promise<void>
}

/** @throws ChildExit when it cannot start; the child process has printed the reason */
export async function startDevEmulator(
  children: ChildProcesses,
  print: (text: string) => unknown,
): Promise<DevEmulator> {
  let current: ChildProcess | undefined
  async function start() {
    const child = children.start({ args: [EMULATOR], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const urls = (await firstMessage(child)) as { siteUrl: string; apiUrl: string }
    current = child
    child.once('exit', () => {
      if (current === child) print('The local OpenRoute has ended: press e and Enter to start it again.')
    })
    return urls
  }
  async function restart() {
    const old = current
    current = undefined
    try {
      if (old) await children.end(old, END_MS)
      await start()
      print('The local OpenRoute has restarted. Earlier keys no longer exist.')
    } catch (error) {
      if (!(error instanceof ChildExit)) throw error
      print('The local OpenRoute did not start: press e and Enter to try again.')
    }
  }
  return { ...(await start()), restart }
}
