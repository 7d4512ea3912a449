import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'redis'
import { findRedis } from './find-tools.mjs'
import { freePorts } from './free-ports.js'
import { waitUntil } from './wait-until.js'

export interface RedisProcess {
  url: string
  /** All keys and values, as text. */
  dump(): Promise<string>
  /** Stops responding while the connections stay open, as in a stall or a failover. */
  pause(): void
  resume(): void
  /** Replicates another one from now on. Resolves when both hold the same. */
  follow(other: RedisProcess): Promise<void>
  /** Waits until its replica has all that has been written so far. */
  replicate(): Promise<void>
  /** Stops replicating, and accepts writes. */
  promote(): Promise<void>
  stop(): Promise<void>
}

/** A real Redis in cluster mode, with one node that has all slots. It refuses commands with keys of several slots. */
export async function startRedisCluster(): Promise<RedisProcess> {
  const [busPort] = await freePorts(1)
  const redis = await start([
    ...['--cluster-enabled', 'yes', '--cluster-port', String(busPort)],
    ...['--cluster-announce-ip', '127.0.0.1'], // clients connect to the address that a node names as its own
  ])
  await command(redis.url, ['CLUSTER', 'ADDSLOTSRANGE', '0', '16383'])
  await waitUntil('the cluster is up', async () =>
    String(await command(redis.url, ['CLUSTER', 'INFO'])).includes('cluster_state:ok'),
  )
  return redis
}

/** A real Redis of this test's own, on a free port unless one is given, that keeps nothing on disk. */
export function startRedis(onPort?: number): Promise<RedisProcess> {
  return start([], onPort)
}

/** A Sentinel that knows this Redis as `main`. */
export async function startSentinel(redis: RedisProcess): Promise<RedisProcess> {
  const sentinel = await start('sentinel')
  const { port } = new URL(redis.url)
  await command(sentinel.url, ['SENTINEL', 'MONITOR', 'main', '127.0.0.1', port, '1'])
  return sentinel
}

async function start(settings: readonly string[] | 'sentinel', onPort?: number): Promise<RedisProcess> {
  const program = findRedis()
  if (program === null)
    throw new Error('No Redis here: install redis-server, or name it in REDIS_SERVER_PATH.')
  const port = onPort ?? (await freePorts(1))[0]
  // A replica writes what it copies, sessions among it, into its folder, and the next Redis that starts there loads it.
  const folder = await mkdtemp(join(tmpdir(), 'redis-'))
  const file = join(folder, 'sentinel.conf')
  if (settings === 'sentinel') await writeFile(file, '')
  const child = spawn(
    program,
    [
      ...(settings === 'sentinel' ? [file, '--sentinel'] : settings),
      ...['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
      ...['--repl-diskless-sync-delay', '0'], // no waiting for more replicas
      ...['--set-proc-title', 'no'], // which would overwrite the environment by which leftovers are found
      ...['--dir', folder],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  for await (const chunk of child.stdout) if (/Ready to accept connections|Sentinel ID is/.test(chunk)) break
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
    async follow(other) {
      await command(url, ['REPLICAOF', '127.0.0.1', new URL(other.url).port])
      await waitUntil('the replica is linked', async () =>
        String(await command(url, ['INFO', 'replication'])).includes('master_link_status:up'),
      )
    },
    async replicate() {
      // WAIT counts the writes of its own connection only, so there has to be one, behind all others.
      const client = await createClient({ url }).connect()
      await client.set('replicate', '1', { expiration: { type: 'EX', value: 1 } })
      const replicas = await client.wait(1, 20_000)
      client.destroy()
      if (replicas < 1) throw new Error('The replica is behind.')
    },
    promote: async () => void (await command(url, ['REPLICAOF', 'NO', 'ONE'])),
    async stop() {
      child.kill('SIGCONT')
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function command(url: string, args: string[]): Promise<unknown> {
  const client = await createClient({ url }).connect()
  try {
    return await client.sendCommand(args)
  } finally {
    client.destroy()
  }
}
