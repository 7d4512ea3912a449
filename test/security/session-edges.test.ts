import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import {
  memoryState,
  memoryStore,
  redisSessionStore,
  redisSharedState,
  type SharedState,
} from '@openroute-kit/server'
import { MemoryStore, type SessionOptions } from 'express-session'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startExpressApp } from '../helpers/express-app.js'
import { errorCode } from '../helpers/read-response.js'
import { OWN_SCRIPT, Visitor } from '../helpers/visitor.js'
import { startWebApp } from '../helpers/web-app.js'

const HOUR = 3_600_000

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

const isIn = async (visitor: Visitor) => (await visitor.session()).signedIn

async function signedIn(url: string, user = 'user_lin'): Promise<Visitor> {
  const visitor = new Visitor(url)
  const { pathname, search } = new URL(await emulator.approve(await visitor.startLogin(), { user }))
  expect((await visitor.navigate(pathname + search)).status).toBeLessThan(400)
  return visitor
}

describe('F34 a session cookie in another spelling', () => {
  it('F34 still counts as a second one', async () => {
    const app = await startExpressApp({ emulator, kit: { onError: () => {} } })
    onTestFinished(() => app.close())
    const [victim, attacker] = [await signedIn(app.url), await signedIn(app.url, 'user_sam')]
    const own = victim.cookieHeader()
    const evil = decodeURIComponent(attacker.cookies.get('connect.sid') ?? '')
    const escaped = [...evil].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('')
    for (const cookie of [
      `connect.sid=${escaped}; ${own}`,
      `connect.sid="${encodeURIComponent(evil)}"; ${own}`,
      `connect.sid=${evil}; ${own}`,
      `aaa=${encodeURIComponent(evil)}; connect.sid=${encodeURIComponent(evil)}; ${own}`,
      `aaa=${evil.split('.')[0]?.slice(2)}; connect.sid=${encodeURIComponent(evil)}; ${own}`,
    ]) {
      const session = await victim.request('/openroute/session', { headers: { cookie } })
      expect(await session.json()).toEqual({ signedIn: false })
      expect((await victim.chat({}, { headers: { ...OWN_SCRIPT, cookie } })).status).toBe(401)
      expect((await victim.navigate('/openroute/login', { cookie })).status).toBe(403)
    }
  })
})

describe('F36 an app that signs out by itself', () => {
  const VARIANTS: [string, Partial<SessionOptions>][] = [
    ['plain', {}],
    ['rolling and resave', { rolling: true, resave: true, cookie: { maxAge: HOUR } }],
    ['Strict, in a path', { cookie: { sameSite: 'strict', path: '/', httpOnly: true } }],
  ]

  async function started(session: Partial<SessionOptions>) {
    let go = () => {}
    let arrived = () => {}
    const app = await startExpressApp({
      emulator,
      session,
      store: new MemoryStore(),
      before(express) {
        express.get('/slow', async (req, res) => {
          Object.assign(req.session, { note: 'secret' })
          arrived()
          await new Promise<void>((resolve) => {
            go = resolve
          })
          res.end()
        })
        express.get('/note', (req, res) => res.json((req.session as { note?: string }).note ?? null))
      },
      after(express, or) {
        express.post('/bye', async (req, res) => {
          await or.signOut(req)
          res.end()
        })
      },
    })
    onTestFinished(() => app.close())
    const visitor = await signedIn(app.url)
    const copy = visitor.copy()
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const slow = copy.request('/slow', { headers: { cookie: visitor.cookieHeader() } })
    await arrival
    return {
      visitor,
      copy,
      async finish() {
        go()
        await (await slow).text()
      },
    }
  }

  it.each(VARIANTS)(
    'F36 ends the login for good, even if the session was written back: %s',
    async (_, session) => {
      const { visitor, copy, finish } = await started(session)
      expect((await visitor.post('/bye')).status).toBe(200)
      await finish()
      expect([await isIn(visitor), await isIn(copy)]).toEqual([false, false])
    },
  )

  it.each(VARIANTS)(
    'F36 leaves the browser no id under which its data comes back: %s',
    async (_, session) => {
      const { visitor, finish } = await started(session)
      expect((await visitor.signOut()).status).toBe(200)
      await finish()
      expect(visitor.cookies.has('connect.sid')).toBe(false)
      expect(await (await visitor.request('/note')).json()).toBeNull()
    },
  )

  it('F36 ends it with the Web handler, whose response carries the cookies', async () => {
    const app = await startWebApp({
      emulator,
      routes: async (request, or) => {
        const headers = new Headers()
        for (const cookie of await or.signOut(request)) headers.append('set-cookie', cookie)
        return new Response('bye', { headers })
      },
    })
    onTestFinished(() => app.close())
    const visitor = await signedIn(app.url)
    const copy = visitor.copy()
    expect(await (await visitor.request('/bye')).text()).toBe('bye')
    expect([visitor.sessionName(), await isIn(copy)]).toEqual(['', false])
  })
})

describe('F37 markers that get lost', () => {
  it('F37 make a sign-out fail when the store drops long-lived entries', async () => {
    const memory = memoryStore()
    // memcached interprets more than 30 days as a date in 1970.
    const limited = (ms: number) => (ms > 30 * 24 * HOUR ? 0 : ms)
    const app = await startWebApp({
      emulator,
      store: { ...memory, set: (id, value, ms) => memory.set(id, value, limited(ms)) },
      kit: { sessionLifetimeSeconds: 30 * 24 * 3600 },
    })
    onTestFinished(() => app.close())
    const visitor = await signedIn(app.url)
    const response = await visitor.signOut()
    expect([response.status, await errorCode(response)]).toEqual([503, 'session_unavailable'])
    await expect(app.or.signOutEverywhere({ userId: 'user_lin' })).rejects.toMatchObject({
      code: 'session_unavailable',
    })
    expect(await isIn(visitor)).toBe(true)
  })

  it('F37 are found when a client returns buffers', async () => {
    const sendCommand = async (args: string[]) =>
      args[0] === 'MGET' ? args.slice(1).map(() => Buffer.from('1')) : Buffer.from('1')
    await expect(redisSharedState({ sendCommand }).get(['a'])).rejects.toThrow(TypeError)
    await expect(redisSessionStore({ sendCommand }).get('a')).rejects.toThrow(TypeError)
  })
})

it('F38 a late save signs no one out, and leaves no session behind', async () => {
  const memory = memoryStore()
  let slow: Promise<void> | undefined
  const ids = new Set<string>()
  const app = await startWebApp({
    emulator,
    store: {
      ...memory,
      async set(id, value, ms) {
        ids.add(id)
        if (value.startsWith('ey')) await slow
        await memory.set(id, value, ms)
      },
    },
    kit: { timeoutsMs: { store: 100 } },
  })
  onTestFinished(() => app.close())
  const visitor = await signedIn(app.url)
  const callback = await emulator.approve(await visitor.startLogin('?prompt=login'), { user: 'user_sam' })
  let land = () => {}
  slow = new Promise((resolve) => {
    land = resolve
  })
  const response = await visitor.copy().request(callback)
  expect(await errorCode(response)).toBe('session_save_failed')
  land()
  await expect
    .poll(
      async () =>
        (await Promise.all([...ids].map((id) => memory.get(id)))).filter((one) => one?.startsWith('ey'))
          .length,
    )
    .toBe(1)
  expect(await visitor.session()).toMatchObject({ signedIn: true, userId: 'user_lin' })
})

describe('F39 warnings for the developer', () => {
  it('F39 are not used up by what visitors send', async () => {
    const errors: string[] = []
    const app = await startExpressApp({ emulator, kit: { onError: ({ message }) => errors.push(message) } })
    onTestFinished(() => app.close())
    for (let count = 0; count < 20; count++)
      await new Visitor(app.url).request('/openroute/session', {
        headers: { cookie: `n${count}=s:a.b; n${count}=s:a.b` },
      })
    expect(new Set(errors).size).toBe(1)
  })

  it('F39 appear once the shared state can be reached', async () => {
    const errors: string[] = []
    let down = true
    const shared: SharedState = {
      ...memoryState(),
      async findProblem() {
        if (down) throw new Error('connect ECONNREFUSED')
        return 'The state forgets.'
      },
    }
    const app = await startWebApp({
      emulator,
      kit: { shared, onError: ({ message }) => errors.push(message) },
    })
    onTestFinished(() => app.close())
    await new Visitor(app.url).session()
    expect(errors).toEqual([])
    down = false
    await new Visitor(app.url).session()
    await new Visitor(app.url).session()
    expect(errors).toEqual(['The state forgets.'])
  })
})
