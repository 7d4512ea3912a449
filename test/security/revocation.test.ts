import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { memoryState, type OpenRouteOptions, redisSharedState, type SharedState } from '@openroute-kit/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type AppSetup } from '../helpers/app-setups.js'
import { errorCode } from '../helpers/read-response.js'
import { connectTo } from '../helpers/redis-app-setups.js'
import { type RedisProcess, startRedis } from '../helpers/redis-server.js'
import { NAVIGATION, Visitor } from '../helpers/visitor.js'

const DAY = 86_400_000
const OLD = 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM'
const NEW = 'Wn5yQd8hTz2LkR7vXc4FbJ9pGm6SaEu3oYi1tZqH'
const COMPLETIONS = '/api/v1/chat/completions'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => emulator.clearRequests())

/** Starts instances of one app, one after the other or beside each other, on what outlives them. */
function appOf(setup: AppSetup) {
  const clock = { time: Date.now() }
  /** How many markers of logins can't be stored. */
  const failing = { left: 0 }
  const memory = memoryState(() => clock.time)
  const shared: SharedState = {
    ...memory,
    volatile: false,
    async set(name, ...given) {
      if (name.includes(':login:') && failing.left-- > 0)
        throw new Error('connect ECONNREFUSED: the state is down')
      return memory.set(name, ...given)
    },
  }
  const sessions = setup.sessions()
  return {
    clock,
    failing,
    async start(kit: Partial<OpenRouteOptions> = {}): Promise<string> {
      const app = await setup.start({
        emulator,
        sessions,
        kit: { shared, now: () => clock.time, sessionIdleSeconds: 30 * 24 * 3600, ...kit },
      })
      onTestFinished(() => app.close())
      return app.url
    },
  }
}

/** Whether a completion gets through to the provider with these cookies. */
async function isIn(visitor: Visitor): Promise<boolean> {
  emulator.clearRequests()
  const { status } = await visitor.chat()
  expect(emulator.requestsTo(COMPLETIONS)).toHaveLength(status === 200 ? 1 : 0)
  return status === 200
}

describe.each(APP_SETUPS)('a revocation that fails, on $name', (setup) => {
  it('F02 leaves the session as it was, and the second attempt ends copies too', async () => {
    const { start, clock, failing } = appOf(setup)
    const visitor = new Visitor(await start())
    await visitor.signIn(emulator)
    const copy = visitor.copy()
    failing.left = 1
    const response = await visitor.signOut()
    expect([response.status, await errorCode(response)]).toEqual([503, 'session_unavailable'])
    expect(response.headers.getSetCookie()).toEqual([])
    expect(await isIn(visitor)).toBe(true)
    expect((await visitor.signOut()).status).toBe(200)
    for (const days of [0, 6, 20]) {
      clock.time += days * DAY
      expect(await isIn(copy)).toBe(false)
    }
  })

  it('F02 is retried at an account switch', async () => {
    const { start, clock, failing } = appOf(setup)
    const visitor = new Visitor(await start())
    await visitor.signIn(emulator)
    const copy = visitor.copy()
    const callback = await emulator.approve(await visitor.startLogin('?prompt=login'), { user: 'user_sam' })
    failing.left = 1
    expect((await visitor.navigate(callback)).status).toBe(303)
    expect(await visitor.session()).toMatchObject({ userId: 'user_sam' })
    for (const days of [0, 6, 20]) {
      clock.time += days * DAY
      expect(await isIn(copy)).toBe(false)
    }
  })

  it('F02 D09 leaves the previous login alone when the switch could not revoke it', async () => {
    const { start, failing } = appOf(setup)
    const visitor = new Visitor(await start())
    await visitor.signIn(emulator)
    const callback = await emulator.approve(await visitor.startLogin('?prompt=login'), { user: 'user_sam' })
    const before = visitor.copy()
    failing.left = Number.POSITIVE_INFINITY
    const response = await visitor.request(callback, { headers: { ...NAVIGATION, accept: '*/*' } })
    expect([response.status, await errorCode(response)]).toEqual([503, 'session_save_failed'])
    failing.left = 0
    expect(await visitor.session()).toMatchObject({ signedIn: true, userId: 'user_lin' })
    expect(await before.session()).toMatchObject({ signedIn: true, userId: 'user_lin' })
  })
})

describe.each(APP_SETUPS)('the lifetimes of $name', (setup) => {
  it('F04 end existing sessions too when they become shorter', async () => {
    const { start, clock } = appOf(setup)
    const url = await start()
    const [one, two, three] = [new Visitor(url), new Visitor(url), new Visitor(url)]
    for (const visitor of [one, two, three]) await visitor.signIn(emulator)
    clock.time += 2 * DAY
    expect(await isIn(one.copy(await start({ sessionLifetimeSeconds: 24 * 3600 })))).toBe(false)
    expect(await isIn(two.copy(await start({ sessionIdleSeconds: 24 * 3600 })))).toBe(false)
    expect(await isIn(three)).toBe(true)
  })

  it('F04 forget no sign-out when they become longer again', async () => {
    const { start, clock } = appOf(setup)
    const visitor = new Visitor(await start())
    await visitor.signIn(emulator)
    const short = await start({ sessionLifetimeSeconds: 3600 })
    expect(await isIn(visitor.copy(short))).toBe(true)
    expect((await visitor.copy(short).signOut()).status).toBe(200)
    const long = await start()
    for (const hours of [0, 2, 48]) {
      clock.time += (hours * DAY) / 24
      expect(await isIn(visitor.copy(long))).toBe(false)
    }
  })

  it('F04 refuses a lifetime that no marker would outlive', async () => {
    const { start } = appOf(setup)
    await expect(start({ sessionLifetimeSeconds: 401 * 24 * 3600 })).rejects.toMatchObject({
      code: 'config_invalid',
    })
  })
})

describe.each(APP_SETUPS)('two callbacks at once on $name', (setup) => {
  it('F15 leave one session, and a sign-out ends everything', async () => {
    const { start } = appOf(setup)
    for (let round = 0; round < 5; round++) {
      const browser = new Visitor(await start())
      const consents = [await browser.startLogin(), await browser.startLogin(), await browser.startLogin()]
      const callbacks = await Promise.all(consents.map((consent) => emulator.approve(consent)))
      emulator.clearRequests()
      const tabs = await Promise.all(
        callbacks.map(async (callback) => {
          const tab = browser.copy()
          expect((await tab.navigate(callback)).status).toBe(303)
          return tab
        }),
      )
      expect(emulator.requestsTo('/api/v1/auth/keys')).toHaveLength(3)
      const signedIn: Visitor[] = []
      for (const tab of tabs) if (await isIn(tab)) signedIn.push(tab)
      expect(signedIn).toHaveLength(1)
      expect((await (signedIn[0] as Visitor).signOut()).status).toBe(200)
      for (const tab of tabs) expect(await isIn(tab)).toBe(false)
    }
  })
})

describe.each(APP_SETUPS)('a key rotation on two instances of $name', (setup) => {
  it('F18 keeps users signed in during two deploys, whichever instance they reach', async () => {
    const { start } = appOf(setup)
    let [one, two] = [await start({ secret: OLD }), await start({ secret: OLD })]
    const browser = new Visitor(one)
    await browser.signIn(emulator)
    const visit = async () => {
      for (const url of [one, two, one, two]) {
        const visitor = browser.copy(url)
        expect(await isIn(visitor)).toBe(true)
        for (const cookie of visitor.cookies) browser.cookies.set(...cookie)
      }
    }
    for (const secret of [[OLD, NEW], [NEW, OLD], [NEW]]) {
      one = await start({ secret })
      await visit()
      two = await start({ secret })
      await visit()
    }
  })

  it('F18 leaves a record alone whose secret this instance does not have yet', async () => {
    const { start } = appOf(setup)
    const [ahead, behind] = [await start({ secret: [NEW, OLD] }), await start({ secret: OLD })]
    const visitor = new Visitor(ahead)
    await visitor.signIn(emulator)
    const elsewhere = visitor.copy(behind)
    expect(await isIn(elsewhere)).toBe(false)
    expect(await elsewhere.session()).toEqual({ signedIn: false })
    expect([...elsewhere.cookies]).toEqual([...visitor.cookies])
    expect(await isIn(visitor)).toBe(true)
  })
})

describe('F22 a Redis that evicts', () => {
  let redis: RedisProcess
  let client: Awaited<ReturnType<typeof connectTo>>

  beforeAll(async () => {
    redis = await startRedis()
    client = await connectTo(redis.url)
  })
  afterAll(async () => {
    client?.destroy()
    await redis?.stop()
  })

  it.each(APP_SETUPS)('F22 is reported at the first request, once: $name', async ({ start }) => {
    const errors: string[] = []
    const visit = async () => {
      const app = await start({
        emulator,
        kit: {
          shared: redisSharedState(client),
          onError: ({ code, message }) => errors.push(`${code}: ${message}`),
        },
      })
      onTestFinished(() => app.close())
      const visitor = new Visitor(app.url)
      await visitor.signIn(emulator)
      await visitor.session()
    }
    await client.configSet('maxmemory-policy', 'noeviction')
    await visit()
    expect(errors).toEqual([])
    await client.configSet('maxmemory-policy', 'allkeys-lru')
    await visit()
    expect(errors).toEqual([expect.stringMatching(/^config_invalid: .*allkeys-lru.*noeviction/)])
  })
})
