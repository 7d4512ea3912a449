import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Cluster, startCluster, timed } from '../helpers/cluster.js'
import { errorCode } from '../helpers/read-response.js'
import { type RedisProcess, startRedis } from '../helpers/redis-server.js'
import { RESPONSE_TIME_LIMIT_MS } from '../helpers/response-time-limit.js'
import { startTcpForwarder, type TcpForwarder } from '../helpers/tcp-forwarder.js'
import type { Visitor } from '../helpers/visitor.js'

const EXCHANGE = '/api/v1/auth/keys'
const CHAT = '/api/v1/chat/completions'

let cluster: Cluster
let redis: RedisProcess
let replica: RedisProcess
let forwarder: TcpForwarder
let visitor: Visitor

const portOf = ({ url }: RedisProcess) => Number(new URL(url).port)

beforeAll(async () => {
  redis = await startRedis()
  forwarder = await startTcpForwarder(portOf(redis))
  cluster = await startCluster({ instances: 1, redis, redisUrls: [`redis://127.0.0.1:${forwarder.port}`] })
})
afterAll(async () => {
  await cluster?.close()
  await redis?.stop()
  await forwarder?.close()
})
beforeEach(() => {
  cluster.emulator.clearRequests()
  cluster.emulator.clearFaults()
  visitor = cluster.visitor()
})

/** Waits until the demo reports that it is healthy. */
const isWell = () =>
  expect.poll(async () => (await fetch(cluster.at(0, '/healthz'))).status, { timeout: 15_000 }).toBe(200)
const exchanges = () => cluster.emulator.requestsTo(EXCHANGE).length

/** Ways in which Redis can fail. `keeps`: whether its sessions survive. */
const FAULTS: {
  name: string
  keeps: boolean
  /** The slow part of `begin`, done beforehand. */
  prepare?(): Promise<void>
  begin(): Promise<void>
  end(): Promise<void>
}[] = [
  {
    name: 'stalls',
    keeps: true,
    begin: async () => redis.pause(),
    end: async () => redis.resume(),
  },
  {
    name: 'is stopped, and started empty',
    keeps: false,
    begin: () => redis.stop(),
    async end() {
      redis = await startRedis(portOf(redis))
    },
  },
  {
    name: 'fails over to its replica',
    keeps: true,
    async prepare() {
      replica = await startRedis()
      await replica.follow(redis)
    },
    async begin() {
      await redis.replicate() // a session that has just been saved is to survive
      await redis.stop()
      redis = replica
    },
    async end() {
      await redis.promote()
      forwarder.switchTo(portOf(redis))
    },
  },
]

/** Every response is clear, and arrives in time. */
async function expectUnavailable(
  request: Promise<Response>,
  code = 'session_unavailable',
): Promise<Response> {
  const { response, ms } = await timed(request)
  const kept = response.clone() as Response
  expect([response.status, await errorCode(response)]).toEqual([503, code])
  expect(ms).toBeLessThan(RESPONSE_TIME_LIMIT_MS)
  expect(response.headers.getSetCookie()).toEqual([])
  return kept
}

describe.each(FAULTS)('while Redis $name', ({ keeps, prepare, begin, end }) => {
  if (prepare) beforeEach(prepare)

  async function during(work: () => Promise<void>): Promise<void> {
    await begin()
    try {
      await work()
    } finally {
      await end()
      await isWell()
    }
  }

  it('D07 D14 redirects no one to the provider', async () => {
    await during(async () => {
      const response = await expectUnavailable(visitor.navigate('/openroute/login'))
      expect(response.headers.get('location')).toBeNull()
    })
    expect((await visitor.signIn(cluster.emulator)).status).toBe(303)
  })

  it('D08 D14 spends no code at the callback, and a reload afterwards finishes the login', async () => {
    const callback = await cluster.emulator.approve(await visitor.startLogin())
    await during(async () => void (await expectUnavailable(visitor.navigate(callback))))
    expect(exchanges()).toBe(0)
    expect((await visitor.navigate(callback)).status).toBe(303)
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  })

  it('D09 D14 says where to delete the key when the fault begins between exchange and save', async () => {
    const callback = await cluster.emulator.approve(await visitor.startLogin())
    cluster.emulator.fail(EXCHANGE, { kind: 'delay', ms: 1500 })
    const request = visitor.navigate(callback)
    await expect.poll(exchanges).toBe(1)
    let response = new Response()
    let ms = 0
    await during(async () => {
      const start = performance.now()
      response = await request
      ms = performance.now() - start
    })
    expect([response.status, await errorCode(response.clone() as Response)]).toEqual([
      503,
      'session_save_failed',
    ])
    // Measured from here: the exchange itself takes long.
    expect(ms).toBeLessThan(1500 + RESPONSE_TIME_LIMIT_MS)
    const link = /href="([^"]+\/keys\/[0-9a-f]{64})"/.exec(await response.text())?.[1] ?? ''
    expect((await fetch(link)).status).toBe(200)
    expect((await visitor.session()).signedIn).toBe(false)
    expect((await visitor.signIn(cluster.emulator)).status).toBe(303)
  })

  it('D11 D14 signs no one out or in', async () => {
    await visitor.signIn(cluster.emulator)
    const signedOutVisitor = cluster.visitor()
    await during(async () => {
      await expectUnavailable(visitor.request('/openroute/session'))
      await expectUnavailable(visitor.chat())
      await expectUnavailable(visitor.request('/openroute/api/models'))
    })
    expect(cluster.emulator.requestsTo(CHAT)).toHaveLength(0)
    expect((await visitor.session()).signedIn).toBe(keeps)
    expect((await signedOutVisitor.session()).signedIn).toBe(false)
  })

  it('D11 D14 reports that a sign-out failed, and lets it be repeated', async () => {
    await visitor.signIn(cluster.emulator)
    const cookie = visitor.cookieHeader()
    await during(async () => void (await expectUnavailable(visitor.signOut())))
    expect((await visitor.signOut()).status).toBe(200)
    const session = await visitor.request('/openroute/session', { headers: { cookie } })
    expect(await session.json()).toEqual({ signedIn: false })
  })

  it('D14 streams a response to its end', async () => {
    await visitor.signIn(cluster.emulator)
    const response = await visitor.chat({ stream: true })
    expect(response.status).toBe(200)
    await during(async () => expect(await response.text()).toContain('[DONE]'))
    expect((await visitor.session()).signedIn).toBe(keeps)
  })

  it('D14 keeps no queue: a hundred requests get their responses at once, and afterwards everything works', async () => {
    await visitor.signIn(cluster.emulator)
    await during(async () => {
      const responses = await Promise.all(
        Array.from({ length: 100 }, () => timed(visitor.request('/openroute/session'))),
      )
      expect(new Set(responses.map(({ response }) => response.status))).toEqual(new Set([503]))
      expect(Math.max(...responses.map(({ ms }) => ms))).toBeLessThan(RESPONSE_TIME_LIMIT_MS)
    })
    expect((await visitor.session()).signedIn).toBe(keeps)
  })
})
