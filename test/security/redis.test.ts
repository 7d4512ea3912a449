import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { redisState, redisStore } from '@openroute-kit/server'
import { RedisStore } from 'connect-redis'
import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { errorCode } from '../helpers/answers.js'
import { startExpressApp } from '../helpers/express-app.js'
import { type RedisProcess, startRedis } from '../helpers/redis-server.js'
import { NAVIGATION, Visitor } from '../helpers/visitor.js'
import { startWebApp } from '../helpers/web-app.js'

let emulator: Emulator
let redis: RedisProcess

const connect = () => createClient({ url: redis.url }).connect()
let client: Awaited<ReturnType<typeof connect>>

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
  redis = await startRedis()
  client = await connect()
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

interface Instance {
  url: string
  close(): Promise<void>
}

/** Two instances of one app, as a load balancer has them behind one address. */
const KINDS: [string, (baseUrl?: string) => Promise<Instance>][] = [
  [
    'Express with connect-redis',
    (baseUrl) =>
      startExpressApp({
        emulator,
        store: new RedisStore({ client }),
        kit: { shared: redisState(client), ...(baseUrl && { baseUrl }) },
      }),
  ],
  [
    'the Web handler with redisStore',
    (baseUrl) =>
      startWebApp({
        emulator,
        store: redisStore(client),
        kit: { shared: redisState(client), ...(baseUrl && { baseUrl }) },
      }),
  ],
  [
    'the Web handler with sealed cookies',
    (baseUrl) => startWebApp({ emulator, kit: { shared: redisState(client), ...(baseUrl && { baseUrl }) } }),
  ],
]

describe.each(KINDS)('two instances of %s on one Redis', (name, start) => {
  let first: Instance
  let second: Instance

  beforeAll(async () => {
    first = await start()
    second = await start(first.url)
  })
  afterAll(async () => {
    await first.close()
    await second.close()
  })

  it('A10 spends a code once in 20 callbacks over both, and the winner’s session works on both', async () => {
    const visitor = new Visitor(first.url)
    const { search } = new URL(await emulator.approve(await visitor.startLogin()))
    const cookie = visitor.cookieHeader()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        visitor.request(`${index % 2 ? first.url : second.url}/openroute/callback${search}`, {
          headers: { ...NAVIGATION, cookie },
        }),
      ),
    )
    expect(emulator.requestsTo('/api/v1/auth/keys')).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
    const losers = answers.filter(({ status }) => status !== 303)
    expect(new Set(await Promise.all(losers.map(errorCode)))).toEqual(new Set(['callback_used']))

    const chat = { method: 'POST', headers: { 'content-type': 'application/json', 'x-openroute-kit': '1' } }
    const body = JSON.stringify({ model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }] })
    for (const { url } of [first, second]) {
      expect(await (await visitor.request(`${url}/openroute/session`)).json()).toMatchObject({
        signedIn: true,
      })
      const answer = await visitor.request(`${url}/openroute/api/chat/completions`, { ...chat, body })
      expect(answer.status).toBe(200)
      await answer.text()
    }
  })

  it('A10 lets the claim outlive the login, and no longer than needed', async () => {
    const visitor = new Visitor(first.url)
    await visitor.signIn(emulator)
    const [claim = '', ...more] = await client.keys('openroute:claim:*')
    expect(more).toEqual([])
    expect(claim).toMatch(/^openroute:claim:[\w-]{12}$/)
    const left = await client.pTTL(claim)
    expect(left).toBeGreaterThan(11 * 60_000)
    expect(left).toBeLessThanOrEqual(20 * 60_000)
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
    expect(dump).toMatch(name.includes('sealed cookies') ? /claim:/ : /sealedKey/)
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
      const answer = await visitor.request(`${url}/openroute/session`, { headers: { cookie } })
      expect(await answer.json()).toEqual({ signedIn: false })
    }
    expect(await redis.dump()).not.toContain('sealedKey')
  })
})
