import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createClient } from 'redis'
import { findRedis } from './find-tools.mjs'
import { freePorts } from './free-ports.js'

export interface RedisProcess {
  url: string
  /** All keys and values, as text. */
  dump(): Promise<string>
  /** Stops answering while the connections stay, as in a stall or a failover. */
  pause(): void
  resume(): void
  stop(): Promise<void>
}

/** A real Redis of this test's own, on a free port unless one is given, that keeps nothing on disk. */
export async function startRedis(onPort?: number): Promise<RedisProcess> {
  const program = findRedis()
  if (program === null)
    throw new Error('No Redis here: install redis-server, or name it in REDIS_SERVER_PATH.')
  const port = onPort ?? (await freePorts(1))[0]
  const child = spawn(
    program,
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  for await (const chunk of child.stdout) if (String(chunk).includes('Ready to accept connections')) break
  const url = `redis://127.0.0.1:${port}`
  return {
    url,
    async dump() {
      const client = await createClient({ url }).connect()
      const names = await client.keys('*')
      const values = await Promise.all(names.map((name) => client.get(name)))
      client.destroy()
      return names.map((name, index) => `${name} ${values[index]}`).join('\n')
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async stop() {
      child.kill('SIGCONT')
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}
