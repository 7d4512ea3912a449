// Redis gone or stalled at each command of a request: what the tests of its routes share.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../helpers/cluster.js'
import { errorCode } from '../helpers/read-response.js'
import { type RedisProcess, startRedis } from '../helpers/redis-server.js'
import { RESPONSE_TIME_LIMIT_MS } from '../helpers/response-time-limit.js'
import { startTcpForwarder, type TcpForwarder } from '../helpers/tcp-forwarder.js'
import type { Visitor } from '../helpers/visitor.js'

const EXCHANGE = '/api/v1/auth/keys'

let redis: RedisProcess
let forwarder: TcpForwarder
export let cluster: Cluster

const isWell = () =>
  expect
    .poll(async () => (await fetch(cluster.at(0, '/healthz'))).status, { timeout: 15_000, interval: 20 })
    .toBe(200)
const exchanges = () => cluster.emulator.requestsTo(EXCHANGE).length

interface Asked {
  act(): Promise<Response>
  /** What must hold when Redis is back. */
  after(outcome: Outcome): Promise<void>
}
interface Outcome {
  status: number
  code: string | undefined
}

export interface Route {
  ids: string
  name: string
  /** Whether the visitor is signed in beforehand. */
  signedIn: boolean
  ask(visitor: Visitor): Promise<Asked>
}

export async function askCallback(visitor: Visitor): Promise<Asked> {
  const callback = await cluster.emulator.approve(await visitor.startLogin('?prompt=login'))
  const before = (await visitor.session()).keyId
  return {
    act: () => visitor.navigate(callback),
    async after({ status, code }) {
      const key = cluster.emulator.listKeys().at(-1)?.id
      const current = (await visitor.session()).keyId
      if (status === 303) expect(current).toBe(key)
      else expect([before, undefined]).toContain(current)
      if (code === 'session_unavailable') {
        // The code is unspent: the reload finishes the login, or says that it must be restarted.
        expect(exchanges()).toBe(0)
        expect([303, 409]).toContain((await visitor.navigate(callback)).status)
      } else if (status !== 303) expect([status, code, exchanges()]).toEqual([503, 'session_save_failed', 1])
      expect((await visitor.signIn(cluster.emulator, { query: '?prompt=login' })).status).toBe(303)
      expect(await visitor.session()).toMatchObject({ signedIn: true })
    },
  }
}

const FAULTS = [
  { name: 'stalls', begin() {}, end: async () => forwarder.flow() },
  {
    name: 'goes away',
    begin: () => forwarder.shut(),
    async end() {
      forwarder.flow()
      await forwarder.open()
    },
  },
] as const

/** Repeats the request, with Redis failing at its first command, at its second, and so on. */
async function atEachCommand({ signedIn, ask }: Route, { begin, end }: (typeof FAULTS)[number]) {
  for (let n = 1; ; n++) {
    const visitor = cluster.visitor()
    if (signedIn) await visitor.signIn(cluster.emulator)
    const { act, after } = await ask(visitor)
    cluster.emulator.clearRequests()
    const halt = forwarder.halt(n, false)
    halt.reached.then(begin)
    const start = performance.now()
    const response = await act()
    const copy = response.clone() as Response
    await response.text()
    const ms = performance.now() - start
    await end()
    if (!halt.isReached) return n - 1
    expect(ms, `at command ${n}`).toBeLessThan(RESPONSE_TIME_LIMIT_MS)
    await isWell()
    await after({ status: response.status, code: response.status < 400 ? undefined : await errorCode(copy) })
  }
}

/** Tests each of these routes while Redis stalls or goes away, at each of its commands. */
export function testEachCommand(routes: readonly Route[]): void {
  beforeAll(async () => {
    redis = await startRedis()
    forwarder = await startTcpForwarder(Number(new URL(redis.url).port))
    cluster = await startCluster({ instances: 1, redis, redisUrls: [`redis://127.0.0.1:${forwarder.port}`] })
    await cluster.visitor().signIn(cluster.emulator) // The first request of a process is slow.
  })
  afterAll(async () => {
    await cluster?.close()
    await redis?.stop()
    await forwarder?.close()
  })
  afterEach(async () => {
    forwarder.flow()
    await forwarder.open()
    await isWell()
  })

  for (const route of routes)
    for (const fault of FAULTS)
      it(`${route.ids} D14 responds correctly and in time to a ${route.name}, at whichever command Redis ${fault.name}`, {
        timeout: 120_000,
      }, async () => {
        expect(await atEachCommand(route, fault)).toBeGreaterThanOrEqual(2)
      })
}
