import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const PARENT_CHECK_MS = 500

/**
 * Calls `stop` once the parent process has ended, even if it was killed and could send no signal. The IPC channel of a launcher closes
 * at that moment. npm has no such channel, and the shell between npm and this process forwards no signal and outlives npm, so this
 * process polls the ids of both. Without a launcher or npm, a process may outlive its parent.
 */
export function onParentExit(stop: () => void): void {
  if (process.send !== undefined) {
    // The channel may have closed while this process was starting.
    if (process.connected) process.once('disconnect', stop)
    else stop()
  } else if (process.env.npm_lifecycle_event !== undefined) {
    const parent = process.ppid
    const npm = parentOfShell(parent)
    const timer = setInterval(() => {
      if (process.ppid === parent && (npm === null || isRunning(npm))) return
      clearInterval(timer)
      stop()
    }, PARENT_CHECK_MS).unref()
  }
}

/** The id of the process that started a shell, or `null` if it is none: some shells replace themselves by their only command. */
function parentOfShell(pid: number): number | null {
  try {
    const [, name = '', parent] = /^(.*?) (\d+)$/.exec(describeProcess(pid)) ?? []
    return /^(?:.*\/)?(?:ba|da|a|k|z)?sh$/.test(name) ? Number(parent) : null
  } catch {
    return null // on Windows
  }
}

/** The name of a process and the id of its parent. */
function describeProcess(pid: number): string {
  if (process.platform !== 'linux')
    return execFileSync('ps', ['-o', 'comm=,ppid=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .replace(/\s+(\d+)$/, ' $1')
  // `<pid> (<name>) <state> <parent> …`
  return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^\d+ \((.*)\) \S (\d+).*$/s, '$1 $2')
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' // it belongs to another user
  }
}
