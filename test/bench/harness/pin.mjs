// Servers run on one core, and everything else on the others: load generator, provider and Redis.
import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** Of the machine, before this process is pinned to some of them. */
export const cores = availableParallelism()

/** Whether this machine can pin processes: Linux with `taskset` and two cores. */
export const canPin =
  cores > 1 && process.platform === 'linux' && spawnSync('taskset', ['--version']).status === 0

const SERVER_CORES = '0'
const LOAD_CORES = cores > 2 ? `1-${cores - 1}` : '1'

/** The command line of a process on the cores of servers, or of the load. */
export function pinned(/** @type {'server' | 'load'} */ role, /** @type {string[]} */ commandLine) {
  if (!canPin) return commandLine
  return ['taskset', '-c', role === 'server' ? SERVER_CORES : LOAD_CORES, ...commandLine]
}

/** Moves this process to the cores of the load. */
export function pinThisProcess() {
  if (canPin) spawnSync('taskset', ['-a', '-c', '-p', LOAD_CORES, String(process.pid)])
}
