import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { type RedisCommands, redisSessionStore, redisSharedState } from '@openroute-kit/server'
import { RedisStore } from 'connect-redis'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startExpressApp } from '../helpers/express-app.js'
import { errorCode } from '../helpers/read-response.js'
import { type RedisProcess, startRedis } from '../helpers/redis-server.js'
import { Visitor } from '../helpers/visitor.js'
import { waitUntil } from '../helpers/wait-until.js'
import { startWebApp } from '../helpers/web-app.js'

/** A client that fails at once while Redis is away, and reconnects by itself. */
function connectTo(url: string) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 1000,
    socket: { reconnectStrategy: () => 50, connectTimeout: 1000 },
  })
  client.on('error', () => {})
  return client.connect()
}

type Client = Awaited<ReturnType<typeof connectTo>>

const SETUPS = [
  {
    name: 'Express with connect-redis',
    start: (emulator: Emulator, client: Client) =>
      startExpressApp({
        emulator,
        store: new RedisStore({ client }),
        kit: { shared: redisSharedState(client as RedisCommands) },
      }),
  },
  {
    name: 'the Web handler with redisSessionStore',
    start: (emulator: Emulator, client: Client) =>
      startWebApp({
        emulator,
        store: redisSessionStore(client as RedisCommands),
        kit: { shared: redisSharedState(client as RedisCommands) },
      }),
  },
] as const

let emulator: Emulator
let redis: RedisProcess

beforeAll(async () => {
  emulator = await startEmulator()
  redis = await startRedis()
})
afterAll(async () => {
  await redis.stop()
  await emulator.close()
})
beforeEach(() => emulator.clearRequests())

describe.each(SETUPS)('$name while Redis is away', ({ start }) => {
  let client: Client
  let app: { url: string; close(): Promise<void> }

  beforeAll(async () => {
    client = await connectTo(redis.url)
    app = await start(emulator, client)
  })
  afterAll(async () => {
    await app.close()
    client.destroy()
  })
  afterEach(reconnect)

  async function goAway() {
    await redis.stop()
    await waitUntil('the client notices', () => !client.isReady)
  }
  async function reconnect() {
    if (client.isReady) return
    redis = await startRedis(Number(new URL(redis.url).port))
    await waitUntil('the client is back', () => client.isReady)
  }
  const exchanges = () => emulator.requestsTo('/api/v1/auth/keys').length

  it('D07 responds to a login with 503 and redirects no one to the provider', async () => {
    await goAway()
    const response = await new Visitor(app.url).navigate('/openroute/login')
    expect({ status: response.status, location: response.headers.get('location') }).toEqual({
      status: 503,
      location: null,
    })
    expect(await errorCode(response)).toBe('session_unavailable')
    expect(emulator.requests).toHaveLength(0)
  })

  it('D08 leaves the code unspent, and a reload finishes the login when Redis is back', async () => {
    const visitor = new Visitor(app.url)
    const callback = await emulator.approve(await visitor.startLogin())
    await goAway()
    const response = await visitor.navigate(callback)
    expect({ status: response.status, code: await errorCode(response) }).toEqual({
      status: 503,
      code: 'session_unavailable',
    })
    expect(exchanges()).toBe(0)
    await reconnect()
    expect((await visitor.navigate(callback)).status).toBe(303)
    expect(exchanges()).toBe(1)
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  })

  it('D11 responds with 503 and keeps the cookie, and the visitor is signed in once the connection is back', async () => {
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const cookies = visitor.cookieHeader()
    // Redis itself stays up, since it keeps nothing on disk: what breaks is the connection.
    client.destroy()
    for (const path of ['/openroute/session', '/openroute/api/models']) {
      const response = await visitor.request(path)
      expect({ status: response.status, code: await errorCode(response) }).toEqual({
        status: 503,
        code: 'session_unavailable',
      })
    }
    const page = await visitor.navigate('/openroute/session')
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    expect(await errorCode(page)).toBe('session_unavailable')
    expect(visitor.cookieHeader()).toBe(cookies)

    await client.connect()
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  })
})
