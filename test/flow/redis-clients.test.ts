import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import {
  type OpenRouteError,
  type RedisClient,
  redisSessionStore,
  redisSharedState,
  redisWithTimeout,
} from '@openroute-kit/server'
import { RedisStore } from 'connect-redis'
import { Cluster, Redis } from 'ioredis'
import { createClient, createClientPool, createCluster, createSentinel } from 'redis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startExpressApp } from '../helpers/express-app.js'
import { type RedisProcess, startRedis, startRedisCluster, startSentinel } from '../helpers/redis-server.js'
import { Visitor } from '../helpers/visitor.js'
import { startWebApp } from '../helpers/web-app.js'

let emulator: Emulator
let single: RedisProcess
let clustered: RedisProcess
let sentinel: RedisProcess

beforeAll(async () => {
  ;[emulator, single, clustered] = await Promise.all([
    startEmulator({ chunkDelayMs: 1 }),
    startRedis(),
    startRedisCluster(),
  ])
  sentinel = await startSentinel(single)
})
afterAll(async () => {
  await Promise.all([emulator.close(), sentinel.stop(), single.stop(), clustered.stop()])
})

const addressOf = ({ url }: RedisProcess) => ({ host: '127.0.0.1', port: Number(new URL(url).port) })

/** Every kind of client, as its library makes it. */
const CLIENTS: readonly [name: string, connect: () => Promise<RedisClient>][] = [
  ['createClient of redis', () => closing(createClient({ url: single.url }).connect())],
  ['createClientPool of redis', () => closing(createClientPool({ url: single.url }).connect())],
  ['createCluster of redis', () => closing(connectCluster())],
  [
    'createCluster of redis, with RESP3',
    () => closing(createCluster({ rootNodes: [{ url: clustered.url }], RESP: 3 }).connect()),
  ],
  [
    'createSentinel of redis',
    () => closing(createSentinel({ name: 'main', sentinelRootNodes: [addressOf(sentinel)] }).connect()),
  ],
  ['Redis of ioredis', async () => disconnecting(new Redis(addressOf(single)))],
  [
    'Redis of ioredis, with a prefix',
    async () => disconnecting(new Redis({ ...addressOf(single), keyPrefix: 'app:' })),
  ],
  [
    'Redis of ioredis, with numbers as texts',
    async () => disconnecting(new Redis({ ...addressOf(single), stringNumbers: true })),
  ],
  [
    'Redis of ioredis, with automatic pipelines',
    async () => disconnecting(new Redis({ ...addressOf(single), enableAutoPipelining: true })),
  ],
  [
    'Cluster of ioredis, with automatic pipelines and a prefix',
    async () =>
      disconnecting(new Cluster([addressOf(clustered)], { enableAutoPipelining: true, keyPrefix: 'app:' })),
  ],
  ['Cluster of ioredis', async () => disconnecting(new Cluster([addressOf(clustered)]))],
  [
    'Cluster of ioredis, in an object',
    async () => {
      const cluster = disconnecting(new Cluster([addressOf(clustered)]))
      return { sendCommand: ([name = '', ...args]) => cluster.call(name, ...args) }
    },
  ],
  ['createCluster of redis, with a timeout', async () => redisWithTimeout(await closing(connectCluster()))],
]

const connectCluster = () => createCluster({ rootNodes: [{ url: clustered.url }] }).connect()

async function closing<T extends { destroy(): unknown }>(connecting: Promise<T | undefined>): Promise<T> {
  const client = (await connecting) as T
  onTestFinished(() => void client.destroy())
  return client
}

function disconnecting<T extends { disconnect(): unknown }>(client: T): T {
  onTestFinished(() => void client.disconnect())
  return client
}

/** All that a kit stores: a login, a response, a second account, a sign-out, and one of all sessions. */
async function useEverything(app: {
  url: string
  or: { signOutEverywhere(who: { userId: string }): Promise<void> }
}) {
  const visitor = new Visitor(app.url)
  expect((await visitor.signIn(emulator)).status).toBe(303)
  expect((await visitor.chat()).status).toBe(200)
  const first = visitor.copy()
  expect((await visitor.signIn(emulator, { query: '?prompt=login', user: 'user_sam' })).status).toBe(303)
  expect(await visitor.session()).toMatchObject({ signedIn: true, userId: 'user_sam' })
  expect(await first.session()).toEqual({ signedIn: false })
  const copy = visitor.copy()
  expect((await visitor.signOut()).status).toBe(200)
  expect(await copy.session()).toEqual({ signedIn: false })
  await visitor.signIn(emulator)
  await app.or.signOutEverywhere({ userId: 'user_lin' })
  expect(await visitor.session()).toEqual({ signedIn: false })
}

describe.each(CLIENTS)('%s', (_, connect) => {
  it('S05 holds sessions and shared state of the Web handler', async () => {
    const client = await connect()
    const errors: OpenRouteError[] = []
    const app = await startWebApp({
      emulator,
      store: redisSessionStore(client),
      kit: { shared: redisSharedState(client), onError: (error) => errors.push(error) },
    })
    onTestFinished(() => app.close())
    await useEverything(app)
    expect(errors).toEqual([])
  })

  it('S05 holds the shared state of Express', async () => {
    const app = await startExpressApp({ emulator, kit: { shared: redisSharedState(await connect()) } })
    onTestFinished(() => app.close())
    await useEverything(app)
  })
})

it('S05 connect-redis works with a cluster, too', async () => {
  const client = await closing(connectCluster())
  const app = await startExpressApp({
    emulator,
    store: new RedisStore({ client }),
    kit: { shared: redisSharedState(client) },
  })
  onTestFinished(() => app.close())
  await useEverything(app)
})
