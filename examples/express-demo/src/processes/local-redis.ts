import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ConfigError } from '../config/read-env.js'
import { ListenError } from '../http/listen.js'
import type { ChildProcesses } from './child-processes.js'

const RUN_UNTIL_PARENT_EXITS = fileURLToPath(new URL('run-until-parent-exits.js', import.meta.url))

/** This machine has no `redis-server`. */
export class NoRedisError extends ConfigError {}

export interface LocalRedis {
  url: string
  process: ChildProcess
}

/**
 * Starts a Redis that keeps nothing on disk, and waits until it is ready.
 *
 * @throws NoRedisError when the machine has none, ListenError when the port is taken
 */
export function startLocalRedis(children: ChildProcesses, port: number): Promise<LocalRedis> {
  const child = children.start({
    args: [
      RUN_UNTIL_PARENT_EXITS,
      process.env.REDIS_SERVER_PATH || 'redis-server',
      ...['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
      ...['--dbfilename', 'never-written.rdb'], // so that it loads no file of this folder
    ],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  return new Promise((resolve, reject) => {
    let output = ''
    // Keeps reading after the start: a full pipe would block Redis.
    child.stdout?.on('data', (text) => {
      if (output.includes('Ready to accept connections')) return
      output += text
      if (output.includes('Ready to accept connections'))
        resolve({ url: `redis://127.0.0.1:${port}`, process: child })
    })
    child.once('close', (code) => reject(startError(code, port)))
  })
}

function startError(code: number | null, port: number): Error {
  return code === 127
    ? new NoRedisError(
        'redis-server is not installed: install it (Debian: apt-get install redis-server), or set REDIS_URL.',
      )
    : new ListenError(
        `Redis did not start on port ${port}: stop what uses it, or choose another with REDIS_PORT, or set REDIS_URL.`,
      )
}
