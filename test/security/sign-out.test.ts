import { setTimeout as wait } from 'node:timers/promises'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { SessionOptions, Store } from 'express-session'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { type RunningApp, startExpressApp } from '../helpers/express-app.js'
import { Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 5 })
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearRequests()
  emulator.clearFaults()
})

const COMPLETIONS = '/api/v1/chat/completions'

/** A stream that has started and would never end. */
async function openStream(visitor: Visitor) {
  const response = await visitor.chat({ model: 'emulator/endless', stream: true })
  expect(response.status).toBe(200)
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  await reader.read()
  return {
    response,
    async rest(): Promise<string> {
      const decoder = new TextDecoder()
      let text = ''
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return text
        text += decoder.decode(value, { stream: true })
      }
    },
  }
}

const storedIds = (store: Store): Promise<string[]> =>
  new Promise((resolve) => store.all?.((_, sessions) => resolve(Object.keys(sessions ?? {}))))

/** What the store holds of visitors who are signed in. */
const storedLogins = async (store: Store): Promise<number> =>
  new Promise((resolve) =>
    store.all?.((_, sessions) => {
      const all = Object.values(sessions ?? {}) as { openroute?: unknown }[]
      resolve(all.filter(({ openroute }) => openroute !== undefined).length)
    }),
  )

describe.each(APP_SETUPS)('signing out of $name', ({ start }) => {
  let app: SetupApp

  beforeAll(async () => {
    app = await start({ emulator })
  })
  afterAll(() => app.close())

  it('B34 forgets the key, does not claim to delete it, and links where its owner can', async () => {
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const session = await (await visitor.request('/openroute/session')).json()
    expect(session.keyLinks.settings).toBe(`${emulator.siteUrl}/keys/${session.keyId}`)
    const response = await visitor.signOut()
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ signedIn: false })
    expect(emulator.getKey(session.keyId).disabled).toBe(false)
  })

  it('B11 ends the session for copies of its cookie too', async () => {
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const copy = new Visitor(app.url)
    for (const [name, value] of visitor.cookies) copy.cookies.set(name, value)
    await visitor.signOut()
    expect(await visitor.session()).toEqual({ signedIn: false })
    expect((await copy.chat()).status).toBe(401)
  })

  it('B35 aborts running responses, here and at the provider', async () => {
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const streams = [await openStream(visitor), await openStream(visitor)]
    expect((await visitor.signOut()).status).toBe(200)
    for (const stream of streams) {
      const rest = await stream.rest()
      expect(rest).not.toContain('[DONE]')
      const last = rest.trim().split('\n\n').at(-1)?.replace('data: ', '') ?? ''
      expect(JSON.parse(last)).toMatchObject({ error: { code: 'not_signed_in', status: 401 } })
    }
    await emulator.waitForRequest((request) => request.path === COMPLETIONS && request.aborted)
    await emulator.waitForRequest(() => emulator.requestsTo(COMPLETIONS).every(({ aborted }) => aborted))
    expect(await visitor.session()).toEqual({ signedIn: false })
  })

  it('B35 keeps the responses of other users running', async () => {
    const [leaver, stayer] = [new Visitor(app.url), new Visitor(app.url)]
    await leaver.signIn(emulator)
    await stayer.signIn(emulator)
    const other = await stayer.chat({ stream: true })
    await leaver.signOut()
    expect(await other.text()).toContain('[DONE]')
  })

  it('B35 aborts a response that has not begun', async () => {
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    emulator.fail(COMPLETIONS, { kind: 'hang' })
    const pending = visitor.chat()
    await emulator.waitForRequest(({ path }) => path === COMPLETIONS)
    await visitor.signOut()
    const response = await pending
    expect(response.status).toBe(401)
    expect((await response.json()).error.code).toBe('not_signed_in')
  })
})

describe('B35 in the store of express-session', () => {
  const VARIANTS: [string, Partial<SessionOptions>][] = [
    ['plain', {}],
    ['resave', { resave: true }],
    ['rolling', { rolling: true, cookie: { maxAge: 3_600_000 } }],
    ['saveUninitialized', { saveUninitialized: true }],
    ['all of them', { resave: true, rolling: true, saveUninitialized: true, cookie: { maxAge: 3_600_000 } }],
    ['unset: destroy', { resave: true, unset: 'destroy' }],
  ]

  async function started(session: Partial<SessionOptions>): Promise<RunningApp> {
    const app = await startExpressApp({ emulator, session })
    onTestFinished(() => app.close())
    return app
  }

  it.each(VARIANTS)('B35 does not bring the session back when a stream ends: %s', async (_, session) => {
    const app = await started(session)
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const [id = ''] = await storedIds(app.store)
    const stream = await openStream(visitor)
    await visitor.signOut()
    await stream.rest()
    await wait(20)
    expect(await storedIds(app.store)).not.toContain(id)
    expect(await storedLogins(app.store)).toBe(0)
  })

  it.each(VARIANTS)('B35 does not bring it back when the session route ends: %s', async (_, session) => {
    const app = await started(session)
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const [id = ''] = await storedIds(app.store)
    const cookie = visitor.cookieHeader()
    emulator.fail('/api/v1/key', { kind: 'delay', ms: 150 })
    const pending = visitor.request('/openroute/session', { headers: { cookie } })
    await emulator.waitForRequest(({ path }) => path === '/api/v1/key')
    await visitor.signOut()
    const response = await pending
    expect(response.headers.getSetCookie()).toEqual([])
    await wait(20)
    expect(await storedIds(app.store)).not.toContain(id)
    expect(await storedLogins(app.store)).toBe(0)
    expect(await visitor.session()).toEqual({ signedIn: false })
  })

  it.each(VARIANTS)('B35 keeps what the app changed in an active session: %s', async (_, session) => {
    const app = await startExpressApp({
      emulator,
      session,
      before: (express) =>
        express.use((req, _res, next) => {
          Object.assign(req.session, { seen: ((req.session as { seen?: number }).seen ?? 0) + 1 })
          next()
        }),
      after: (express) => express.get('/seen', (req, res) => res.json(Object(req.session).seen)),
    })
    onTestFinished(() => app.close())
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    await visitor.session()
    await (await visitor.chat({ stream: true })).text()
    await (await visitor.chat({ messages: 'wrong' })).text()
    // The session was created at the callback, after the app's middleware.
    expect(await (await visitor.request('/seen')).json()).toBe(4)
  })
})
