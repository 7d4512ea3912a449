import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { getKeyInfo, OpenRouteError } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { memoryState } from '@openroute-kit/server'
import express from 'express'
import { MemoryStore } from 'express-session'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ExpressAppOptions, type RunningApp, startExpressApp } from '../helpers/express-app.js'
import { OWN_SCRIPT, Visitor } from '../helpers/visitor.js'

const CHAT = '/api/v1/chat/completions'
const EXCHANGE = '/api/v1/auth/keys'

let emulator: Emulator
let app: RunningApp | undefined

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 5 })
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearFaults()
  emulator.clearRequests()
})
afterEach(async () => {
  await app?.close()
  app = undefined
})

async function started(options: Omit<ExpressAppOptions, 'emulator'> = {}): Promise<RunningApp> {
  app = await startExpressApp({ emulator, ...options })
  return app
}

async function signedIn(): Promise<Visitor> {
  const visitor = new Visitor((app as RunningApp).url)
  expect((await visitor.signIn(emulator)).status).toBeLessThan(400)
  return visitor
}

describe('a client that pipelines', () => {
  it('D17 stops the generation when its socket closes', async () => {
    const { url } = await started({ kit: { limits: false } })
    const visitor = await signedIn()
    const body = JSON.stringify({
      model: 'emulator/endless',
      stream: true,
      messages: [{ role: 'user', content: 'x' }],
    })
    const headers = Object.entries({ ...OWN_SCRIPT, cookie: visitor.cookieHeader() }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    )
    const one = `POST /openroute/api/chat/completions HTTP/1.1\r\nhost: x\r\n${headers.join('')}content-length: ${body.length}\r\n\r\n${body}`
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.on('error', () => {})
    socket.write(one.repeat(12))
    await expect.poll(() => emulator.requestsTo(CHAT).length, { timeout: 10_000 }).toBe(12)
    socket.destroy()
    await expect
      .poll(() => emulator.requestsTo(CHAT).filter(({ done }) => !done), { timeout: 10_000 })
      .toEqual([])
  })
})

describe('an app whose own functions throw', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('the logger is down')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('the logger is down')
      },
    ],
  ])('D22 survives an onError that %s', async (_, onError) => {
    await started({ kit: { onError } })
    const visitor = await signedIn()
    emulator.fail(CHAT, { kind: 'die-mid-stream', afterChunks: 2 })
    expect(await (await visitor.chat({ stream: true })).text()).toContain('provider_interrupted')
    await visitor.signOut()
    expect((await visitor.navigate('/openroute/callback')).status).toBe(400)
  })

  it('D22 survives a fetch that throws at once', async () => {
    const fetch = () => {
      throw new Error('no network here')
    }
    const error = await getKeyInfo({ provider: emulator.provider, key: emulator.createKey(), fetch }).catch(
      (thrown) => thrown,
    )
    expect(error).toBeInstanceOf(OpenRouteError)
    await sleep(20)
  })
})

describe('a session that an app’s own request writes back', () => {
  it.each([
    ['rolling', { rolling: true, cookie: { maxAge: 60_000 } }],
    ['resave', { resave: true }],
  ])('B35 stays signed out: %s', async (_, session) => {
    let arrived = () => {}
    let letGo = () => {}
    const underWay = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const released = new Promise<void>((resolve) => {
      letGo = resolve
    })
    await started({
      session,
      after: (server) =>
        server.get('/slow', async (req, res) => {
          arrived()
          await released
          Object.assign(req.session, { visits: 1 })
          res.end('done')
        }),
    })
    const visitor = await signedIn()
    const cookie = visitor.cookieHeader()
    const slow = visitor.request('/slow', { headers: { cookie } })
    await underWay
    await visitor.signOut()
    letGo()
    await (await slow).text()
    expect(await visitor.session()).toEqual({ signedIn: false })
    const replayed = await visitor.chat({}, { headers: { ...OWN_SCRIPT, cookie } })
    expect([replayed.status, emulator.requestsTo(CHAT).length]).toEqual([401, 0])
  })

  it('B35 sends no completion when the request body ends after the sign-out', async () => {
    const { url } = await started({ before: (server) => server.use(express.json()) })
    const visitor = await signedIn()
    const head = Object.entries({ ...OWN_SCRIPT, cookie: visitor.cookieHeader() }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    )
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    let received = ''
    socket.on('data', (chunk) => {
      received += chunk
    })
    socket.write(
      `POST /openroute/api/chat/completions HTTP/1.1\r\nhost: x\r\n${head.join('')}content-length: 2\r\n\r\n{`,
    )
    await sleep(100)
    await visitor.signOut()
    socket.write('}')
    await expect.poll(() => received).toMatch(/^HTTP\/1\.1 401 /)
    expect(emulator.requestsTo(CHAT)).toHaveLength(0)
    socket.destroy()
  })
})

describe('sessions', () => {
  it('A27 ends the previous login when the browser withholds its Strict session cookie', async () => {
    await started({ session: { cookie: { sameSite: 'strict' } } })
    const visitor = await signedIn()
    const before = visitor.cookieHeader()
    const consent = await visitor.startLogin('?prompt=login')
    const callback = await emulator.approve(consent, { user: 'user_sam' })
    // Browsers withhold the Strict session cookie here, and send the transaction's, which is Lax.
    const withheld = visitor
      .transactions()
      .map((name) => `${name}=${visitor.cookies.get(name)}`)
      .join('; ')
    expect((await visitor.navigate(callback, { cookie: withheld })).status).toBe(200)
    expect(await visitor.session()).toMatchObject({ userId: 'user_sam' })
    expect(
      await (await visitor.request('/openroute/session', { headers: { cookie: before } })).json(),
    ).toEqual({ signedIn: false })
  })

  it('D11 keeps the connection open when touching the session fails after the response', async () => {
    class Untouchable extends MemoryStore {
      override touch(_id: string, _session: unknown, done?: (error?: unknown) => void): void {
        setTimeout(() => done?.(new Error('the store is down')), 20)
      }
    }
    const { url, server } = await started({ store: new Untouchable() })
    const visitor = await signedIn()
    const sockets = new Set<unknown>()
    server.on('connection', (socket) => sockets.add(socket))
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    for (let count = 0; count < 3; count++) {
      const response = await new Promise<IncomingMessage>((resolve, reject) =>
        get(`${url}/`, { agent, headers: { cookie: visitor.cookieHeader() } }, resolve).on('error', reject),
      )
      await once(response.resume(), 'end')
      await sleep(20)
    }
    agent.destroy()
    expect(sockets.size).toBe(1)
  })

  it('B04 stores no session when a visitor without a session signs out', async () => {
    const store = new MemoryStore()
    const { url } = await started({ store })
    for (let count = 0; count < 5; count++) {
      const response = await new Visitor(url).signOut()
      expect([response.status, response.headers.getSetCookie()]).toEqual([200, []])
    }
    expect(await new Promise((resolve) => store.all?.((_, all) => resolve(Object.keys(all ?? {}))))).toEqual(
      [],
    )
  })
})

describe('a failing shared state', () => {
  it('D08 lets a reload finish the login when the response to its claim was lost', async () => {
    const memory = memoryState()
    let lose = true
    await started({
      kit: {
        shared: {
          ...memory,
          async claim(name, lifetimeMs, owner) {
            const won = await memory.claim(name, lifetimeMs, owner)
            if (!lose) return won
            lose = false
            throw new Error('the response was lost')
          },
        },
      },
    })
    const visitor = new Visitor((app as RunningApp).url)
    const callback = await emulator.approve(await visitor.startLogin())
    expect((await visitor.navigate(callback)).status).toBe(503)
    expect(emulator.requestsTo(EXCHANGE)).toHaveLength(0)
    expect((await visitor.navigate(callback)).status).toBe(303)
  })

  it('D14 responds with 503 when the shared state never responds', async () => {
    await started({
      kit: { timeoutsMs: { store: 50 }, shared: { ...memoryState(), claim: () => new Promise(() => {}) } },
    })
    const visitor = new Visitor((app as RunningApp).url)
    const callback = await emulator.approve(await visitor.startLogin())
    expect((await visitor.navigate(callback)).status).toBe(503)
    expect(emulator.requestsTo(EXCHANGE)).toHaveLength(0)
  })
})

describe('a provider that quotes the key', () => {
  it.each([
    ['in an event', { kind: 'respond', headers: { 'content-type': 'text/event-stream' } }],
    ['in JSON under 200', { kind: 'respond' }],
    ['in an error', { kind: 'respond', status: 403 }],
  ] as const)('B32 keeps it from the browser: %s', async (_, fault) => {
    let key = ''
    await started({
      kit: {
        fetch: async (url, init) => {
          const response = await fetch(url, init)
          if (url.endsWith('/auth/keys')) key = (await response.clone().json()).key
          return response
        },
      },
    })
    const visitor = await signedIn()
    const said = JSON.stringify({ error: { code: 403, message: `Bad ${key}`, metadata: { [key]: key } } })
    emulator.fail(CHAT, {
      ...fault,
      body: 'headers' in fault ? `data: ${said}\n\n` : said,
      headers: { 'content-type': 'application/json', ...('headers' in fault && fault.headers) },
    })
    const text = await (await visitor.chat()).text()
    expect(text).toContain('Bad ')
    expect(text).not.toContain(key)
  })
})
