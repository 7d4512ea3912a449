import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute } from '@openroute-kit/express'
import compression from 'compression'
import express from 'express'
import session, { MemoryStore, type SessionData } from 'express-session'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { EXPRESS_VERSIONS, type ExpressAppOptions, SECRET, startExpressApp } from '../helpers/express-app.js'
import { errorCode } from '../helpers/read-response.js'
import { NAVIGATION, Visitor } from '../helpers/visitor.js'

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

async function startedOn(options: Partial<ExpressAppOptions> = {}) {
  const app = await startExpressApp({ emulator, ...options })
  onTestFinished(() => app.close())
  return app
}

const YEAR = { maxAge: 365 * 24 * 3_600_000 }

/** S15: the adapter works on both. */
const VERSIONS = [4, 5] as const

/** Reports a session that it does not have as an error, as session-file-store does. */
class FileLikeStore extends MemoryStore {
  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    super.get(id, (error, session) =>
      session
        ? done(null, session)
        : done(error ?? Object.assign(new Error('no such file'), { code: 'ENOENT' })),
    )
  }
}

/** What real apps do around the router. */
const APPS: [string, Partial<ExpressAppOptions>, { base?: string; headers?: Record<string, string> }?][] = [
  ['a store that has no session and says so by an error (S01)', { store: new FileLikeStore() }],
  ['express.json() before the session', { first: (app) => app.use(express.json()) }],
  ['express.json() before the router', { before: (app) => app.use(express.json()) }],
  ['express.json() behind the router', { after: (app) => app.use(express.json()) }],
  ['express.text() for everything', { before: (app) => app.use(express.text({ type: '*/*' })) }],
  ['express.raw() for everything', { before: (app) => app.use(express.raw({ type: '*/*' })) }],
  ['express.urlencoded()', { before: (app) => app.use(express.urlencoded({ extended: true })) }],
  ['compression()', { first: (app) => app.use(compression({ threshold: 0 })) }],
  ['compression() behind the session', { before: (app) => app.use(compression({ threshold: 0 })) }],
  ['another mount', { mount: '/auth/llm', kit: { mount: '/auth/llm' } }, { base: '/auth/llm' }],
  [
    'trust proxy and a secure session cookie',
    {
      first: (app) => app.set('trust proxy', 1),
      session: { cookie: { secure: true, httpOnly: true, sameSite: 'lax' } },
    },
    { headers: { 'x-forwarded-proto': 'https' } },
  ],
  ['SameSite=Strict', { session: { cookie: { sameSite: 'strict' } } }],
  ['SameSite=true', { session: { cookie: { sameSite: true } } }],
  ['saveUninitialized', { session: { saveUninitialized: true } }],
  ['rolling', { session: { rolling: true, cookie: YEAR } }],
  ['resave', { session: { resave: true } }],
  [
    'all three',
    {
      session: { saveUninitialized: true, rolling: true, resave: true, cookie: YEAR },
      first: (app) => app.use(compression()),
    },
  ],
  [
    'case-sensitive and strict routing',
    { first: (app) => app.enable('case sensitive routing').enable('strict routing') },
  ],
  ['the simple query parser', { first: (app) => app.set('query parser', false) }],
]

describe.each(APPS)('an app with %s', (_, options, { base = '/openroute', headers = {} } = {}) => {
  it.each(VERSIONS)('S15 logs in, chats, streams, and signs out on Express %i', async (version) => {
    const app = await startedOn({ ...options, version })
    const visitor = new Visitor(app.url, base)
    const send = (path: string, init: RequestInit = {}) =>
      visitor.request(path, { ...init, headers: { ...headers, ...init.headers } })
    expect(await (await send(`${base}/session`)).json()).toEqual({ signedIn: false })

    const login = await send(`${base}/login?returnTo=/chat`, { headers: NAVIGATION })
    const callback = await emulator.approve(login.headers.get('location') ?? '')
    const done = await send(callback, { headers: { ...NAVIGATION, 'sec-fetch-site': 'cross-site' } })
    const strict =
      options.session?.cookie &&
      'sameSite' in options.session.cookie &&
      options.session.cookie.sameSite !== 'lax'
    expect(done.status).toBe(strict ? 200 : 303)
    if (strict) expect(await done.text()).toContain('content="0;url=/chat"')
    else expect(done.headers.get('location')).toBe('/chat')
    expect(await (await send(`${base}/session`)).json()).toMatchObject({ signedIn: true })

    const chat = (stream: boolean) =>
      send(`${base}/api/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-openroute-kit': '1', origin: app.url },
        body: JSON.stringify({
          model: 'emulator/echo',
          messages: [{ role: 'user', content: 'Grüße, 你好' }],
          stream,
        }),
      })
    expect(await (await chat(false)).json()).toMatchObject({
      choices: [{ message: { content: 'Grüße, 你好' } }],
    })
    const streamed = await chat(true)
    expect(streamed.headers.get('content-encoding')).toBeNull()
    expect(await streamed.text()).toMatch(/data: \[DONE\]\n\n$/)
    expect(emulator.requestsTo(COMPLETIONS)).toHaveLength(2)

    const out = {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-openroute-kit': '1' },
      body: '{}',
    }
    expect((await send(`${base}/logout`, out)).status).toBe(200)
    expect(await (await send(`${base}/session`)).json()).toEqual({ signedIn: false })
  })
})

describe.each(VERSIONS)('S15 real apps on Express %i', (version) => {
  const express = EXPRESS_VERSIONS[version]
  const started = (options: Partial<ExpressAppOptions> = {}) => startedOn({ ...options, version })

  it('streams through compression() without buffering', async () => {
    const app = await started({ first: (one) => one.use(compression({ threshold: 0 })) })
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const response = await visitor.chat({ model: 'emulator/endless', stream: true })
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    expect((await reader.read()).done).toBe(false)
    await reader.cancel()
  })

  it('works below a nested router and the path of the base URL', async () => {
    const app = await started()
    const nested = express()
    const or = createOpenRoute({
      baseUrl: `${app.url}/team/`,
      mount: '/login/openroute',
      secret: SECRET,
      appName: 'Nested',
      provider: emulator.provider,
    })
    const inner = express.Router().use('/openroute', or.router)
    const team = express.Router().use('/login', inner)
    nested.use(session({ secret: 'x', resave: false, saveUninitialized: false })).use('/team', team)
    app.server.removeAllListeners('request').on('request', nested)
    const visitor = new Visitor(app.url, '/team/login/openroute')
    expect((await visitor.signIn(emulator)).headers.get('location')).toBe('/team/')
    expect(await visitor.session()).toMatchObject({ signedIn: true })
    await (await visitor.chat()).text()
    expect(emulator.requestsTo(COMPLETIONS)[0]?.headers['http-referer']).toBe(`${app.url}/team`)
  })

  it.each([
    ['/Team/app', ''],
    ['/Team/app', '/app'],
    ['/%E5%9B%A2%20a/@x', ''],
    ['/%E5%9B%A2%20a/@x', '/%E5%9B%A2%20a/@x'],
  ])(
    'S04 works behind a reverse proxy that strips the path of the base URL, %s, but for "%s"',
    async (basePath, left) => {
      const app = await started()
      const stripped = express()
      const or = createOpenRoute({
        baseUrl: app.url + basePath,
        secret: SECRET,
        appName: 'Stripped',
        provider: emulator.provider,
      })
      stripped
        .use(session({ secret: 'x', resave: false, saveUninitialized: false }))
        .use(`${left}/openroute`, or.router)
      app.server.removeAllListeners('request').on('request', stripped)
      const visitor = new Visitor(app.url, `${left}/openroute`)
      const callback = new URL(await emulator.approve(await visitor.startLogin()))
      expect(callback.pathname).toBe(`${basePath}/openroute/callback`)
      const done = await visitor.navigate(`${left}/openroute/callback${callback.search}`)
      expect(done.headers.get('location')).toBe(`${basePath}/`)
    },
  )

  it('keeps the login in a session that the app regenerates itself', async () => {
    const app = await started({
      after: (one) =>
        one.get('/renew', (req, res, next) => {
          const kept = req.session.openroute
          req.session.regenerate((error) => {
            if (error) return next(error)
            if (req.query.keep && kept) req.session.openroute = kept
            res.json(req.sessionID)
          })
        }),
    })
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    await visitor.request('/renew?keep=1')
    expect(await visitor.session()).toMatchObject({ signedIn: true })
    expect((await visitor.chat()).status).toBe(200)
    await visitor.request('/renew')
    expect(await visitor.session()).toEqual({ signedIn: false })
  })

  it('works in an app that regenerates the session before the router, at each request', async () => {
    const app = await started({
      before: (one) =>
        one.use((req, _res, next) => {
          const kept = req.session.openroute
          req.session.regenerate((error) => {
            if (kept) req.session.openroute = kept
            next(error)
          })
        }),
    })
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    expect(await visitor.session()).toMatchObject({ signedIn: true })
    expect((await visitor.chat({ stream: true })).status).toBe(200)
  })

  it('gives its own handlers the key through or.fetch and or.openAIOptions, and guards them', async () => {
    const app = await started({
      after: (one, or) => {
        one.get('/mine', or.requireLogin, async (req, res) => {
          const response = await or.fetch(req, '/key')
          const { baseURL, apiKey } = await or.openAIOptions(req)
          res.json({
            status: response.status,
            baseURL,
            isKey: apiKey.startsWith('sk-or-'),
            who: await or.session(req),
          })
        })
      },
    })
    const visitor = new Visitor(app.url)
    const sent = await visitor.navigate('/mine?a=1')
    expect(sent.status).toBe(303)
    expect(sent.headers.get('location')).toBe('/openroute/login?returnTo=%2Fmine%3Fa%3D1')
    expect(sent.headers.get('cache-control')).toBe('no-store') // B24
    expect(await sent.text()).toBe('') // A20
    const refused = await visitor.request('/mine')
    expect(refused.status).toBe(401)
    expect(await errorCode(refused)).toBe('not_signed_in')

    await visitor.signIn(emulator)
    expect(await (await visitor.request('/mine')).json()).toMatchObject({
      status: 200,
      baseURL: emulator.apiUrl,
      isKey: true,
      who: { userId: 'user_lin' },
    })
  })
})

describe.each(VERSIONS)('S15 body parsers before the router on Express %i', (version) => {
  const started = (options: Partial<ExpressAppOptions> = {}) => startedOn({ ...options, version })

  it.each([
    [
      'before the session',
      (parser: express.RequestHandler) => ({ first: (app: express.Express) => app.use(parser) }),
    ],
    ['after it', (parser: express.RequestHandler) => ({ before: (app: express.Express) => app.use(parser) })],
  ])('responds to a body that express.json() %s refuses as the router would', async (_, placement) => {
    const app = await started(placement(express.json({ limit: 1000 })))
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const malformed = await visitor.chat({}, { body: '{"a":' })
    expect(malformed.status).toBe(400)
    expect(await errorCode(malformed)).toBe('body_invalid')
    const large = await visitor.chat({ filler: 'a'.repeat(2000) })
    expect(large.status).toBe(413)
    expect(await errorCode(large)).toBe('body_too_large')
    expect(emulator.requestsTo(COMPLETIONS)).toHaveLength(0)
  })

  it('leaves errors of the app’s own routes to the app', async () => {
    const seen: unknown[] = []
    const app = await started({
      first: (one) => {
        one.use(express.json())
        one.get('/broken', () => {
          throw new Error('of the app')
        })
      },
    })
    const handler: express.ErrorRequestHandler = (error, _req, res, _next) => {
      seen.push(error)
      res.status(418).end()
    }
    const [listener] = app.server.listeners('request') as [express.Express]
    listener.use(handler)
    const visitor = new Visitor(app.url)
    expect((await visitor.request('/broken')).status).toBe(418)
    const malformed = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }
    expect((await visitor.request('/own', malformed)).status).toBe(418)
    expect(seen).toHaveLength(2)
  })

  it('does not wait for a body that other middleware has read', async () => {
    const app = await started({
      before: (one) => one.use((req, _res, next) => void req.resume().once('end', () => next())),
    })
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const refused = await visitor.chat()
    expect(refused.status).toBe(400)
    expect(await errorCode(refused)).toBe('body_invalid')
  })
})

describe.each(VERSIONS)('S15 callbacks of one login on Express %i', (version) => {
  const started = (options: Partial<ExpressAppOptions> = {}) => startedOn({ ...options, version })

  it.each([
    ['plain', {}],
    ['rolling', { rolling: true, cookie: YEAR }],
    ['resave', { resave: true }],
    ['saveUninitialized', { saveUninitialized: true }],
    ['all three', { saveUninitialized: true, rolling: true, resave: true, cookie: YEAR }],
  ])('L01 A10 give the browser one session, whichever response it gets last: %s', async (_, options) => {
    const app = await started({
      kit: { keep: ['user'] },
      session: options,
      before: (one) => {
        one.get('/user', (req, res) => {
          Object.assign(req.session, { user: 'ann', cart: 1 })
          res.end()
        })
        one.get('/fields', (req, res) => {
          const { user, cart } = req.session as { user?: string; cart?: number }
          res.json({ user, cart })
        })
        one.get('/leave', (req, res) => {
          req.session.destroy(() => res.end())
        })
      },
    })
    const visitor = new Visitor(app.url)
    await visitor.request('/user')
    const callback = await emulator.approve(await visitor.startLogin())
    const before = visitor.cookieHeader()
    emulator.fail('/api/v1/auth/keys', { kind: 'delay', ms: 100 })
    const copies = [visitor.copy(), visitor.copy(), visitor.copy()]
    const late = visitor.copy()
    const responses = await Promise.all(copies.map((copy) => copy.navigate(callback)))
    expect(responses.map(({ status }) => status)).toEqual([303, 303, 303])
    expect((await late.navigate(callback)).status).toBe(303)
    copies.push(late)
    expect(new Set(copies.map((copy) => copy.cookies.get('connect.sid'))).size).toBe(1)
    for (const copy of copies) {
      expect(await copy.session()).toMatchObject({ signedIn: true })
      expect(await (await copy.request('/fields')).json()).toEqual({ user: 'ann' })
    }
    const old = await visitor.request('/openroute/session', { headers: { cookie: before } })
    expect(await old.json()).toEqual({ signedIn: false })
    // Whoever has left the app stays signed out, also without a sign-out of the kit.
    await late.request('/leave')
    const again = await visitor.request(callback, { headers: { ...NAVIGATION, cookie: before } })
    expect([again.status, again.headers.getSetCookie()]).toEqual([409, []])
    expect(emulator.requestsTo('/api/v1/auth/keys')).toHaveLength(1)
  })

  it('B03 sets no session cookie unless the request is a navigation', async () => {
    const app = await started({ session: { saveUninitialized: true, rolling: true, cookie: YEAR } })
    const visitor = new Visitor(app.url)
    for (const path of ['/openroute/login', '/openroute/callback?state=x&code=y']) {
      const image = await visitor.request(path, { headers: { 'sec-fetch-dest': 'image' } })
      expect(image.status).toBe(403)
      const head = await visitor.request(path, { method: 'HEAD' })
      expect(head.status).toBe(405)
    }
    expect(visitor.setCookies).toEqual([])
  })
})
