import { defineProvider } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute } from '@openroute-kit/express'
import { redisSessionStore, redisSharedState } from '@openroute-kit/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS } from '../helpers/app-setups.js'
import { SECRET, startExpressApp } from '../helpers/express-app.js'
import { errorCode } from '../helpers/read-response.js'
import { connectTo } from '../helpers/redis-app-setups.js'
import { type RedisProcess, startRedis } from '../helpers/redis-server.js'
import { Visitor } from '../helpers/visitor.js'
import { startWebApp } from '../helpers/web-app.js'

// Apps and providers must not share sessions, keys and limits.

let emulator: Emulator
/** Another provider of the same id, as one that moved to another address. */
let moved: Emulator
let redis: RedisProcess
let client: Awaited<ReturnType<typeof connectTo>>

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
  moved = await startEmulator({ chunkDelayMs: 1 })
  redis = await startRedis()
  client = await connectTo(redis.url)
})
afterAll(async () => {
  client?.destroy()
  await redis?.stop()
  await emulator?.close()
  await moved?.close()
})
beforeEach(() => {
  emulator.clearRequests()
  moved.clearRequests()
})

async function signedIn(url: string): Promise<Visitor> {
  const visitor = new Visitor(url)
  expect((await visitor.signIn(emulator)).status).toBe(303)
  return visitor
}

describe.each(APP_SETUPS)('F03 a provider whose addresses changed, on $name', (setup) => {
  it('F03 gets no key that the previous one issued', async () => {
    const sessions = setup.sessions()
    const before = await setup.start({ emulator, sessions })
    onTestFinished(() => before.close())
    const visitor = await signedIn(before.url)
    const pending = await emulator.approve(await visitor.startLogin('?prompt=login'))
    const after = await setup.start({ emulator: moved, sessions })
    onTestFinished(() => after.close())

    const same = visitor.copy(after.url)
    expect(await same.session()).toEqual({ signedIn: false })
    expect((await same.chat()).status).toBe(401)
    expect((await same.request('/openroute/api/key')).status).toBe(401)
    const callback = await same.navigate(`/openroute/callback${new URL(pending).search}`)
    expect(await errorCode(callback)).toBe('transaction_missing')
    expect(moved.requests).toEqual([])
    // Nor does the login there end the one here: its records belong to this app.
    await same.signIn(moved)
    expect(await same.copy(before.url).session()).toMatchObject({ signedIn: true })
  })

  it('F03 gets no key when only the path of its API differs', async () => {
    const sessions = setup.sessions()
    const before = await setup.start({ emulator, sessions })
    onTestFinished(() => before.close())
    const visitor = await signedIn(before.url)
    const { siteUrl } = emulator
    const provider = defineProvider({ id: 'openroute', siteUrl, apiUrl: `${siteUrl}/other/v1` })
    const after = await setup.start({ emulator: { provider }, sessions })
    onTestFinished(() => after.close())
    emulator.clearRequests()
    expect(await visitor.copy(after.url).session()).toEqual({ signedIn: false })
    expect(emulator.requests).toEqual([])
  })
})

describe('F11 two apps on one Redis', () => {
  const started = async (basePath: string, limits = {}) => {
    const app = await startWebApp({
      emulator,
      basePath,
      store: redisSessionStore(client),
      kit: { shared: redisSharedState(client), limits },
    })
    onTestFinished(() => app.close())
    return app
  }
  const visitorOf = async (app: { url: string }, basePath: string) => {
    const visitor = new Visitor(app.url, `${basePath}/openroute`)
    await visitor.signIn(emulator, { user: 'user_lin' })
    return visitor
  }

  it('F11 sign out no user of the other app', async () => {
    const [one, two] = [await started(''), await started('')]
    const [atOne, atTwo] = [await visitorOf(one, ''), await visitorOf(two, '')]
    await one.or.signOutEverywhere({ userId: 'user_lin' })
    expect(await atOne.session()).toEqual({ signedIn: false })
    expect(await atTwo.session()).toMatchObject({ signedIn: true })
  })

  it('F11 share no limits', async () => {
    const limits = {
      requestsPerMinute: 2,
      requestsPerMinutePerAddress: 2,
      loginsPerMinutePerAddress: 4,
      concurrentResponses: 1,
    }
    const [one, two] = [await started('', limits), await started('', limits)]
    const [atOne, atTwo] = [await visitorOf(one, ''), await visitorOf(two, '')]
    for (const status of [200, 200, 429]) expect((await atOne.chat()).status).toBe(status)
    expect((await atTwo.chat()).status).toBe(200)
    for (let count = 0; count < 4; count++) await new Visitor(one.url).navigate('/openroute/login')
    expect((await new Visitor(one.url).navigate('/openroute/login')).status).toBe(429)
    expect((await new Visitor(two.url).navigate('/openroute/login')).status).toBe(303)
  })

  it('F11 include provider and app in every name', async () => {
    await client.flushAll()
    const app = await started('')
    const visitor = await visitorOf(app, '')
    await visitor.chat()
    await app.or.signOutEverywhere({ userId: 'user_lin' })
    await visitor.signOut()
    const names = (await client.keys('*')).filter((name) => !name.startsWith('openroute:session:'))
    expect(names.length).toBeGreaterThan(3)
    for (const name of names) expect(name).toMatch(/^openroute:\w+:openroute\.[\da-z]{10}:/)
  })

  it('F11 stay separate on one host below two paths, each with its own sign-out', async () => {
    const [one, two] = [await started('/one'), await started('/two')]
    const browser = await visitorOf(one, '/one')
    const other = new Visitor(two.url, '/two/openroute')
    for (const cookie of browser.cookies) other.cookies.set(...cookie)
    expect(await other.session()).toEqual({ signedIn: false })
    await other.signIn(emulator, { user: 'user_sam' })
    await other.signOut()
    for (const cookie of other.cookies) browser.cookies.set(...cookie)
    expect(await browser.session()).toMatchObject({ signedIn: true, userId: 'user_lin' })
  })
})

describe('F11 two kits in one Express app', () => {
  it('F11 keep each other’s login in one session, and end their own', async () => {
    const app = await startExpressApp({
      emulator,
      after: (express) => {
        const { provider } = moved
        const baseUrl = 'http://localhost:7002' // requests go to the app's own port
        const options = { baseUrl, secret: SECRET, appName: 'Second', mount: '/second', onError: () => {} }
        express.use('/second', createOpenRoute({ ...options, provider }).router)
      },
    })
    onTestFinished(() => app.close())
    const first = new Visitor(app.url)
    const second = Object.assign(new Visitor(app.url, '/second'), { cookies: first.cookies })
    await first.signIn(emulator)
    const { pathname, search } = new URL(await moved.approve(await second.startLogin(), { user: 'user_sam' }))
    expect((await second.navigate(pathname + search)).status).toBe(303)
    expect(await first.session()).toMatchObject({ signedIn: true, userId: 'user_lin' })
    expect(await second.session()).toMatchObject({ signedIn: true, userId: 'user_sam' })
    expect((await second.signOut()).status).toBe(200)
    expect(await second.session()).toEqual({ signedIn: false })
    expect(await first.session()).toMatchObject({ signedIn: true, userId: 'user_lin' })
    expect((await first.signOut()).status).toBe(200)
    expect(await first.session()).toEqual({ signedIn: false })
  })
})
