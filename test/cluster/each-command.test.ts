import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { errorCode } from '../helpers/answers.js'
import { type Cluster, startCluster } from '../helpers/cluster.js'
import { RESPONSE_WITHIN_MS } from '../helpers/in-time.js'
import { type RedisProcess, startRedis } from '../helpers/redis-server.js'
import { startTcpForwarder, type TcpForwarder } from '../helpers/tcp-forwarder.js'
import type { Visitor } from '../helpers/visitor.js'

const EXCHANGE = '/api/v1/auth/keys'

let redis: RedisProcess
let forwarder: TcpForwarder
let cluster: Cluster

beforeAll(async () => {
  redis = await startRedis()
  forwarder = await startTcpForwarder(Number(new URL(redis.url).port))
  cluster = await startCluster({ instances: 1, redis, redisUrls: [`redis://127.0.0.1:${forwarder.port}`] })
  await cluster.visitor().signIn(cluster.emulator) // A process takes its time for the first of everything.
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

const isWell = () =>
  expect
    .poll(async () => (await fetch(cluster.at(0, '/healthz'))).status, { timeout: 15_000, interval: 20 })
    .toBe(200)
const exchanges = () => cluster.emulator.requestsTo(EXCHANGE).length

interface Asked {
  act(): Promise<Response>
  /** What has to hold when Redis is back. */
  after(answer: Answer): Promise<void>
}
interface Answer {
  status: number
  code: string | undefined
}

interface Route {
  ids: string
  name: string
  /** Whether somebody is signed in before. */
  signedIn: boolean
  ask(visitor: Visitor): Promise<Asked>
}

/** What a visitor may be doing when Redis goes. */
const ROUTES: readonly Route[] = [
  {
    ids: 'D07',
    name: 'login',
    signedIn: false,
    ask: async (visitor) => ({
      act: () => visitor.navigate('/openroute/login'),
      async after({ status }) {
        expect([303, 503]).toContain(status)
        expect((await visitor.signIn(cluster.emulator)).status).toBe(303)
      },
    }),
  },
  { ids: 'D08 D09 A27', name: 'callback of somebody who is signed in', signedIn: true, ask: askCallback },
  {
    ids: 'D11',
    name: 'question who is signed in',
    signedIn: true,
    ask: async (visitor) => ({
      act: () => visitor.request('/openroute/session'),
      async after({ status }) {
        expect([200, 503]).toContain(status)
        expect(await visitor.session()).toMatchObject({ signedIn: true })
      },
    }),
  },
  {
    ids: 'D11 D20',
    name: 'completion',
    signedIn: true,
    ask: async (visitor) => ({
      act: () => visitor.chat({ model: 'emulator/echo', stream: true }),
      async after({ status }) {
        expect([200, 503]).toContain(status)
        expect(await visitor.session()).toMatchObject({ signedIn: true })
        expect(await (await visitor.chat({ model: 'emulator/echo', stream: true })).text()).toContain(
          '[DONE]',
        )
      },
    }),
  },
  {
    ids: 'B35',
    name: 'sign-out',
    signedIn: true,
    async ask(visitor) {
      const cookie = visitor.cookieHeader()
      return {
        act: () => visitor.signOut(),
        async after({ status }) {
          const isIn = async () =>
            (await (await visitor.request('/openroute/session', { headers: { cookie } })).json()).signedIn
          // Who is told that it worked is signed out; who is told that it did not can do it again.
          if (status === 200) expect(await isIn()).toBe(false)
          expect((await visitor.signOut()).status).toBe(200)
          expect(await isIn()).toBe(false)
        },
      }
    },
  },
]

async function askCallback(visitor: Visitor): Promise<Asked> {
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
        // The code is unspent: the reload finishes the login, or says that it has to be begun again.
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

/** Asks again and again, Redis going at the first command of the request, at the second, and so on. */
async function atEachCommand({ signedIn, ask }: Route, { begin, end }: (typeof FAULTS)[number]) {
  for (let n = 1; ; n++) {
    const visitor = cluster.visitor()
    if (signedIn) await visitor.signIn(cluster.emulator)
    const { act, after } = await ask(visitor)
    cluster.emulator.clearRequests()
    const halt = forwarder.halt(n, false)
    halt.reached.then(begin)
    const start = performance.now()
    const answer = await act()
    const copy = answer.clone() as Response
    await answer.text()
    const ms = performance.now() - start
    await end()
    if (!halt.isReached) return n - 1
    expect(ms, `at command ${n}`).toBeLessThan(RESPONSE_WITHIN_MS)
    await isWell()
    await after({ status: answer.status, code: answer.status < 400 ? undefined : await errorCode(copy) })
  }
}

for (const route of ROUTES)
  for (const fault of FAULTS)
    it(`${route.ids} D14 answer a ${route.name} in time and rightly, at whichever command Redis ${fault.name}`, {
      timeout: 60_000,
    }, async () => {
      expect(await atEachCommand(route, fault)).toBeGreaterThanOrEqual(2)
    })
