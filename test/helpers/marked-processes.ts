import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { connect } from 'node:net'

/**
 * A mark for a process and all that it starts: a folder on PATH, the one variable that each of them gets.
 * It finds whatever is still running, also what has lost its parent. On Linux only: elsewhere it finds nothing. Redis writes
 * its title over its environment, so it is found by its port alone: see `openPorts`.
 */
export function markProcesses(): { path: string; running(): Promise<number[]> } {
  const mark = `/nowhere/${randomUUID()}`
  return { path: `${process.env.PATH}:${mark}`, running: () => processesWith(mark) }
}

async function processesWith(mark: string): Promise<number[]> {
  const names = await readdir('/proc').catch(() => [])
  const pids = names.filter((name) => /^\d+$/.test(name))
  const environments = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')),
  )
  return pids.filter((_, index) => environments[index]?.includes(mark)).map(Number)
}

/** Those of some ports of this machine that take a connection. */
export async function openPorts(ports: readonly number[]): Promise<number[]> {
  const open = await Promise.all(ports.map(isOpen))
  return ports.filter((_, index) => open[index])
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
