import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ChildExit, type ChildProcesses, firstMessage } from '../processes/child-processes.js'

const EMULATOR = fileURLToPath(new URL('emulator.js', import.meta.url))
const END_MS = 1000

/** The local OpenRoute of `npm run dev`. */
export interface DevEmulator {
  siteUrl: string
  apiUrl: string
  /** Starts it again with the code that is built now, and without its users' keys and log. */
  restart(): Promise<void>
}

/** @throws ChildExit when it cannot start; it has said why */
export async function startDevEmulator(
  children: ChildProcesses,
  say: (text: string) => unknown,
): Promise<DevEmulator> {
  let current: ChildProcess | undefined
  async function start() {
    const child = children.start({ args: [EMULATOR], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const urls = (await firstMessage(child)) as { siteUrl: string; apiUrl: string }
    current = child
    child.once('exit', () => {
      if (current === child) say('The local OpenRoute has ended: e and Enter starts it again.')
    })
    return urls
  }
  async function restart() {
    const old = current
    current = undefined
    try {
      if (old) await children.end(old, END_MS)
      await start()
      say('The local OpenRoute has restarted; keys from before are gone.')
    } catch (error) {
      if (!(error instanceof ChildExit)) throw error
      say('The local OpenRoute did not start: e and Enter tries again.')
    }
  }
  return { ...(await start()), restart }
}
