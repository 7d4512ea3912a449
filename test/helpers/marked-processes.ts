import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { delimiter } from 'node:path'

export interface RunningProcess {
  pid: number
  command: string
}

/** A mark for a process and all that it starts: a folder on PATH, the one variable that all of them inherit. */
export function markProcesses(): { path: string; running(): number[] } {
  const mark = `/nowhere/${randomUUID()}`
  return {
    path: `${process.env.PATH}${delimiter}${mark}`,
    running: () => processesWith(mark).map(({ pid }) => pid),
  }
}

/**
 * The processes, except this one, whose environment contains a mark, even if their parent has ended. On Linux only;
 * elsewhere it finds nothing.
 */
export function processesWith(mark: string): RunningProcess[] {
  if (process.platform !== 'linux') return []
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  return pids.flatMap((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark)) return []
      const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim()
      return [{ pid: Number(pid), command }]
    } catch {
      return [] // It has ended, or belongs to another user.
    }
  })
}

/** Which of these ports of this machine accept a connection. */
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
