import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { ConfigError } from '../config-values.js'

export interface LocalRedis {
  url: string
  process: ChildProcess
}

/**
 * Starts a Redis that keeps nothing on disk.
 *
 * @throws ConfigError when the machine has none, or the port is taken
 */
export async function startLocalRedis(port: number): Promise<LocalRedis> {
  const child = spawn(
    process.env.REDIS_SERVER_PATH || 'redis-server',
    [
      ...['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
      ...['--dbfilename', 'never-written.rdb'], // and so that it does not begin with what lies in this folder
    ],
    // In a group of its own: Ctrl-C in a terminal reaches the whole group, and the instances need it until they have ended.
    { stdio: ['ignore', 'ignore', 'inherit'], detached: true },
  )
  // However this process ends: a port that is taken, a second Ctrl-C.
  process.once('exit', () => child.kill('SIGKILL'))
  const failed = new Promise<never>((_, reject) => {
    child.once('error', () =>
      reject(
        new ConfigError(
          'There is no redis-server here: install it (Debian: apt-get install redis-server), or set REDIS_URL.',
        ),
      ),
    )
    child.once('exit', () =>
      reject(
        new ConfigError(
          `Redis did not start on port ${port}: set REDIS_PORT, or REDIS_URL for one that runs.`,
        ),
      ),
    )
  })
  failed.catch(() => {})
  await Promise.race([once(child, 'spawn'), failed])
  await Promise.race([new Promise((resolve) => setTimeout(resolve, 300)), failed])
  return { url: `redis://127.0.0.1:${port}`, process: child }
}
