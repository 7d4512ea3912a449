import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import type { Fetch, OpenRouteError } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { memoryState, type SharedState } from '@openroute-kit/server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { startExpressApp } from '../helpers/express-app.js'
import {
  FLAKY_SETUPS,
  type FlakyApp,
  FlakyStore,
  isDestroy,
  isLoginSave,
  isRead,
  StoreFaults,
} from '../helpers/flaky-store.js'
import { errorCode, serializeResponse } from '../helpers/read-response.js'
import { Visitor } from '../helpers/visitor.js'

const EXCHANGE = '/api/v1/auth/keys'
const JSON_ONLY = { accept: 'application/json' }

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => emulator.clearRequests())

const exchanges = () => emulator.requestsTo(EXCHANGE).length

async function unavailable(response: Response): Promise<void> {
  expect({ status: response.status, location: response.headers.get('location') }).toEqual({
    status: 503,
    location: null,
  })
  expect(await errorCode(response)).toBe('session_unavailable')
}

describe.each(FLAKY_SETUPS)('a failing store with $name', (setup) => {
  let app: FlakyApp
  let claimsDown = false
  const reported: OpenRouteError[] = []
  const keys: string[] = []

  const memory = memoryState()
  const shared: SharedState = {
    ...memory,
    async claim(name, lifetimeMs, owner) {
      if (claimsDown) throw new Error('connect ECONNREFUSED: the claims are down')
      return memory.claim(name, lifetimeMs, owner)
    },
  }
  /** Records the granted keys, so that a test can search for them where they must not occur. */
  const listening: Fetch = async (url, init) => {
    const response = await fetch(url, init)
    if (url.endsWith('/auth/keys')) keys.push((await response.clone().json()).key)
    return response
  }

  beforeAll(async () => {
    app = await setup.start({
      emulator,
      kit: { shared, fetch: listening, onError: (error) => void reported.push(error) },
    })
  })
  afterAll(() => app.close())
  afterEach(() => {
    app.faults.clear()
    claimsDown = false
    reported.length = 0
    keys.length = 0
  })

  const signedIn = async () => {
    const visitor = new Visitor(app.url)
    expect((await visitor.signIn(emulator)).status).toBe(303)
    app.faults.calls.length = 0
    return visitor
  }

  describe.each([
    ['a page', {}],
    ['JSON', JSON_ONLY],
  ])('to a client that gets %s', (_, headers) => {
    it('D07 does not redirect a new visitor while the store is down', async () => {
      const visitor = new Visitor(app.url)
      app.faults.down = true
      await unavailable(await visitor.navigate('/openroute/login', headers))
      expect(emulator.requests).toHaveLength(0)
      expect(visitor.setCookies).toEqual([])
      app.faults.down = false
      expect((await visitor.signIn(emulator)).status).toBe(303)
    })

    it('D07 does not redirect a visitor with a session while the store is down', async () => {
      const visitor = await signedIn()
      emulator.clearRequests()
      app.faults.down = true
      await unavailable(await visitor.navigate('/openroute/login?prompt=login', headers))
      expect(emulator.requests).toHaveLength(0)
    })

    it('D08 spends no code while the store is down, and a reload finishes the login', async () => {
      const visitor = new Visitor(app.url)
      const callback = await emulator.approve(await visitor.startLogin())
      app.faults.down = true
      await unavailable(await visitor.navigate(callback, headers))
      await unavailable(await visitor.navigate(callback, headers))
      expect(exchanges()).toBe(0)
      app.faults.down = false
      expect((await visitor.navigate(callback)).status).toBe(303)
      expect(exchanges()).toBe(1)
      expect(await visitor.session()).toMatchObject({ signedIn: true })
    })

    it('D08 spends no code while the store rejects writes', async () => {
      const visitor = new Visitor(app.url)
      const callback = await emulator.approve(await visitor.startLogin())
      app.faults.fail(({ operation }) => operation === 'set')
      await unavailable(await visitor.navigate(callback, headers))
      expect(exchanges()).toBe(0)
      expect((await visitor.navigate(callback)).status).toBe(303)
    })

    it('D08 spends no code while the login can’t be claimed', async () => {
      const visitor = new Visitor(app.url)
      const callback = await emulator.approve(await visitor.startLogin())
      claimsDown = true
      await unavailable(await visitor.navigate(callback, headers))
      expect(exchanges()).toBe(0)
      claimsDown = false
      expect((await visitor.navigate(callback)).status).toBe(303)
      expect(await visitor.session()).toMatchObject({ signedIn: true })
    })

    it('D09 links the settings of the key when its session could not be saved', async () => {
      const output = recordOutput()
      const visitor = new Visitor(app.url)
      const callback = await emulator.approve(await visitor.startLogin())
      app.faults.fail(isLoginSave, Number.POSITIVE_INFINITY)
      const response = await visitor.navigate(callback, headers)
      const text = await serializeResponse(response.clone())
      expect({ status: response.status, code: await errorCode(response) }).toEqual({
        status: 503,
        code: 'session_save_failed',
      })
      expect(exchanges()).toBe(1)
      expect(app.faults.calls.filter(isLoginSave)).toHaveLength(3)

      const [key = ''] = keys
      const settings = `${emulator.siteUrl}/keys/${emulator.getKey(key).id}`
      expect(text).toContain(headers === JSON_ONLY ? `"help_url":"${settings}"` : `href="${settings}"`)
      expect((await fetch(settings)).status).toBe(200)

      app.faults.clear()
      expect(await visitor.session()).toEqual({ signedIn: false })
      expect((await visitor.chat()).status).toBe(401)
      expect(reported.map(({ code }) => code)).toContain('session_save_failed')
      for (const rendering of [text, inspect(reported), JSON.stringify(reported), output()])
        expect(rendering).not.toContain(key)
    })

    it('D11 keeps visitors signed in when a read fails', async () => {
      const visitor = await signedIn()
      const cookies = visitor.cookieHeader()
      for (const path of ['/openroute/session', '/openroute/api/models', '/openroute/login']) {
        app.faults.fail(isRead)
        await unavailable(await visitor.navigate(path, headers))
        expect(visitor.cookieHeader()).toBe(cookies)
        expect(await visitor.session()).toMatchObject({ signedIn: true })
      }
    })
  })

  it('D09 retries the save, so that a short failure goes unnoticed', async () => {
    const visitor = new Visitor(app.url)
    const callback = await emulator.approve(await visitor.startLogin())
    app.faults.fail(isLoginSave, 2)
    expect((await visitor.navigate(callback)).status).toBe(303)
    expect(exchanges()).toBe(1)
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  })

  it('D09 leaves the earlier login alone when the next one cannot be saved', async () => {
    const visitor = await signedIn()
    const before = await visitor.session()
    const callback = await emulator.approve(await visitor.startLogin('?prompt=login'), { user: 'user_sam' })
    app.faults.fail(isLoginSave, Number.POSITIVE_INFINITY)
    expect(await errorCode(await visitor.navigate(callback))).toBe('session_save_failed')
    app.faults.clear()
    expect(await visitor.session()).toEqual(before)
  })

  it('D09 ends the earlier session even when that fails at first', async () => {
    const visitor = await signedIn()
    const earlier = visitor.cookieHeader()
    const callback = await emulator.approve(await visitor.startLogin('?prompt=login'), { user: 'user_sam' })
    app.faults.fail((call) => isDestroy(call) && app.faults.calls.some(isLoginSave))
    expect((await visitor.navigate(callback)).status).toBe(303)
    expect(await visitor.session()).toMatchObject({ signedIn: true, userId: 'user_sam' })
    const dead = await visitor.request('/openroute/session', { headers: { cookie: earlier } })
    expect(await dead.json()).toEqual({ signedIn: false })
  })

  it('D11 F02 keeps the session when a sign-out does not reach the store, and ends it at the second attempt', async () => {
    const visitor = await signedIn()
    const cookies = visitor.cookieHeader()
    app.faults.fail(({ operation }) => operation === 'set')
    await unavailable(await visitor.signOut())
    expect(visitor.cookieHeader()).toBe(cookies)
    expect(await visitor.session()).toMatchObject({ signedIn: true })
    expect((await visitor.signOut()).status).toBe(200)
    expect(await visitor.session()).toEqual({ signedIn: false })
  })

  it('F02 has revoked a login whose session could not be destroyed', async () => {
    const visitor = await signedIn()
    const cookie = visitor.cookieHeader()
    app.faults.fail(isDestroy)
    await unavailable(await visitor.signOut())
    const copy = await visitor.request('/openroute/session', { headers: { cookie } })
    expect(await copy.json()).toEqual({ signedIn: false })
    expect((await visitor.signOut()).status).toBe(200)
  })

  it('D11 responds to a completion with 503 while the store is down, and sends the provider nothing', async () => {
    const visitor = await signedIn()
    emulator.clearRequests()
    app.faults.fail(isRead)
    await unavailable(await visitor.chat())
    expect(emulator.requests).toHaveLength(0)
    expect((await visitor.chat()).status).toBe(200)
  })

  it('D11 responds with 503 when a rejected key can’t be removed from the session', async () => {
    const visitor = await signedIn()
    const { keyId = '' } = await visitor.session()
    emulator.deleteKey(keyId)
    // The first read is for the request itself.
    app.faults.calls.length = 0
    app.faults.fail((call) => isRead(call) && app.faults.calls.filter(isRead).length === 2)
    await unavailable(await visitor.chat())
    expect(await errorCode(await visitor.chat())).toBe(401)
    expect(await visitor.session()).toEqual({ signedIn: false })
  })

  it('D12 redirects the visitor only after the session is saved', async () => {
    const visitor = new Visitor(app.url)
    const callback = await emulator.approve(await visitor.startLogin())
    const saving = app.faults.hold(isLoginSave)
    let responded = false
    const response = visitor.navigate(callback).then((response) => {
      responded = true
      return response
    })
    await saving.reached
    await sleep(100)
    expect(responded).toBe(false)
    saving.release()
    const { status, headers } = await response
    expect(status).toBe(303)
    expect(await visitor.session()).toMatchObject({ signedIn: true })
    expect((await visitor.navigate(headers.get('location') ?? '')).status).toBe(200)
  })
})

describe('express-session with a failing store', () => {
  const start = async () => {
    const faults = new StoreFaults()
    const store = new FlakyStore(faults)
    const app = await startExpressApp({
      emulator,
      store,
      before: (server) => {
        server.get('/cart', (req, res) => {
          const session = req.session as unknown as { cart?: string }
          if (typeof req.query.put === 'string') session.cart = req.query.put
          res.json({ cart: session.cart ?? null })
        })
      },
      after: (server, or) => {
        server.get('/account', or.requireLogin, async (req, res) => {
          res.json(await or.session(req))
        })
      },
    })
    onTestFinished(() => app.close())
    return { app, store, faults, visitor: new Visitor(app.url) }
  }

  it.each([
    ['a page', {}, /^text\/html/],
    ['JSON', JSON_ONLY, /^application\/json/],
  ])('D11 responds to a guarded route of the app with %s and 503', async (_, headers, type) => {
    const { faults, visitor } = await start()
    await visitor.signIn(emulator)
    faults.fail(isRead)
    const response = await visitor.navigate('/account', headers)
    expect(response.headers.get('content-type')).toMatch(type)
    await unavailable(response)
    expect(await (await visitor.navigate('/account')).json()).toMatchObject({ userId: 'user_lin' })
  })

  it('D11 keeps visitors signed in while the store is disconnected', async () => {
    const { store, visitor } = await start()
    await visitor.signIn(emulator)
    store.emit('disconnect')
    for (const path of ['/openroute/session', '/openroute/login', '/account'])
      await unavailable(await visitor.navigate(path))
    store.emit('connect')
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  })

  it('D09 keeps what the app has in a session when a login could not be saved', async () => {
    const { faults, visitor } = await start()
    await visitor.request('/cart?put=tea')
    const callback = await emulator.approve(await visitor.startLogin())
    faults.fail(isLoginSave, Number.POSITIVE_INFINITY)
    expect(await errorCode(await visitor.navigate(callback))).toBe('session_save_failed')
    faults.clear()
    expect(await (await visitor.request('/cart')).json()).toEqual({ cart: 'tea' })
    expect(await visitor.session()).toEqual({ signedIn: false })
  })
})

/** What is printed from now on until the test ends. */
function recordOutput(): () => string {
  const printed: unknown[] = []
  const note = (...values: unknown[]) => void printed.push(values)
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, name).mockImplementation(note)
  process.on('warning', note)
  onTestFinished(() => {
    vi.restoreAllMocks()
    process.off('warning', note)
  })
  return () => inspect(printed, { depth: 10 })
}
