import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectTo, REDIS_SETUPS } from '../helpers/redis-app-setups.js'
import { type RedisProcess, startRedis } from '../helpers/redis-server.js'
import { NAVIGATION, Visitor } from '../helpers/visitor.js'

let emulator: Emulator
let redis: RedisProcess

let client: Awaited<ReturnType<typeof connectTo>>

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
  redis = await startRedis()
  client = await connectTo(redis.url)
})
afterAll(async () => {
  client.destroy()
  await redis.stop()
  await emulator.close()
})
beforeEach(async () => {
  emulator.clearRequests()
  await client.flushAll()
})

type Instance = Awaited<ReturnType<(typeof REDIS_SETUPS)[number][1]>>

describe.each(REDIS_SETUPS)('two instances of %s on one Redis', (name, start) => {
  let first: Instance
  let second: Instance

  beforeAll(async () => {
    first = await start({ emulator, client })
    second = await start({ emulator, client, baseUrl: first.url })
  })
  afterAll(async () => {
    await first.close()
    await second.close()
  })

  it('A10 L01 spends a code once in 20 callbacks across both, which all get the one session', async () => {
    const visitor = new Visitor(first.url)
    const { search } = new URL(await emulator.approve(await visitor.startLogin()))
    const cookie = visitor.cookieHeader()
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        visitor.request(`${index % 2 ? first.url : second.url}/openroute/callback${search}`, {
          headers: { ...NAVIGATION, cookie },
        }),
      ),
    )
    expect(emulator.requestsTo('/api/v1/auth/keys')).toHaveLength(1)
    expect(responses.map(({ status }) => status)).toEqual(Array(20).fill(303))
    const sessions = responses.map((one) => one.headers.getSetCookie().find((line) => !/tx-/.test(line)))
    expect(new Set(sessions.map((line) => line?.split(';')[0])).size).toBe(1)

    const chat = { method: 'POST', headers: { 'content-type': 'application/json', 'x-openroute-kit': '1' } }
    const body = JSON.stringify({ model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }] })
    for (const { url } of [first, second]) {
      expect(await (await visitor.request(`${url}/openroute/session`)).json()).toMatchObject({
        signedIn: true,
      })
      const response = await visitor.request(`${url}/openroute/api/chat/completions`, { ...chat, body })
      expect(response.status).toBe(200)
      await response.text()
    }
  })

  it('A10 lets the claim outlive the login, and no longer than needed', async () => {
    const visitor = new Visitor(first.url)
    await visitor.signIn(emulator)
    const [claim = '', ...more] = await client.keys('openroute:claim:*')
    expect(more).toEqual([])
    expect(claim).toMatch(/^openroute:claim:openroute\.[\da-z]{10}:[\w-]{12}$/)
    const left = await client.pTTL(claim)
    expect(left).toBeGreaterThan(61 * 60_000)
    expect(left).toBeLessThanOrEqual(120 * 60_000)
  })

  it('B33 keeps no key in Redis, in a name or a value', async () => {
    const visitor = new Visitor(first.url)
    await visitor.startLogin()
    await visitor.signIn(emulator)
    await visitor.session()
    await (await visitor.chat()).text()
    const authorization = emulator.requestsTo('/api/v1/chat/completions')[0]?.headers.authorization ?? ''
    const key = authorization.replace('Bearer ', '')
    expect(key).toMatch(/^sk-or-/)
    const dump = await redis.dump()
    expect(dump).toMatch(name.includes('sealed cookies') ? /claim:/ : /\bey[\w-]+\.\./)
    expect(dump).not.toContain('sk-or-')
    expect(dump).not.toContain(key.slice(8))
    expect(dump).not.toContain(Buffer.from(key).toString('base64').slice(0, -4))
  })

  it('B11 ends a session on both instances', async () => {
    const visitor = new Visitor(first.url)
    await visitor.signIn(emulator)
    const cookie = visitor.cookieHeader()
    await visitor.signOut()
    for (const { url } of [first, second]) {
      const response = await visitor.request(`${url}/openroute/session`, { headers: { cookie } })
      expect(await response.json()).toEqual({ signedIn: false })
    }
    expect(await redis.dump()).not.toMatch(/\bey[\w-]+\.\./)
  })
})
