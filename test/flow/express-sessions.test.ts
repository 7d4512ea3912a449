import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import cookieSession from 'cookie-session'
import type { Express, RequestHandler } from 'express'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type ExpressAppOptions, startExpressApp } from '../helpers/express-app.js'
import { errorCode } from '../helpers/read-response.js'
import { NAVIGATION, Visitor } from '../helpers/visitor.js'

let emulator: Emulator
const onError = vi.fn()

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearRequests()
  onError.mockClear()
})

async function started(options: Partial<ExpressAppOptions> = {}) {
  const app = await startExpressApp({ emulator, ...options, kit: { onError, ...options.kit } })
  onTestFinished(() => app.close())
  return app
}

const exchanges = () => emulator.requestsTo('/api/v1/auth/keys')
const messages = () => onError.mock.calls.map(([{ code, message }]) => `${code}: ${message}`).join('\n')

describe('S11 the session cookie behind a TLS terminator', () => {
  const PROXY = [undefined, true, false]
  const TRUST = [false, true]
  const PROTOS = [undefined, 'http', 'https', 'HTTPS , http', 'http, https']
  const setups = PROXY.flatMap((proxy) => TRUST.map((trust) => ({ proxy, trust })))

  describe.each(setups)('proxy: $proxy, trust proxy: $trust', ({ proxy, trust }) => {
    const withSession = (secure: boolean | 'auto') => ({
      first: (app: Express) => app.set('trust proxy', trust),
      session: { ...(proxy !== undefined && { proxy }), cookie: { secure } },
      // What express-session does with a request is the reference for what the kit says of it.
      before: (app: Express) =>
        app.get('/own', (req, res) => {
          Object.assign(req.session, { used: true })
          res.end()
        }),
    })

    it.each(PROTOS)(
      'S11 refuses a login exactly if express-session would omit its cookie: %s',
      async (proto) => {
        const app = await started(withSession(true))
        const headers = proto === undefined ? {} : { 'x-forwarded-proto': proto }
        const own = await new Visitor(app.url, '/openroute', headers).request('/own')
        const isSent = own.headers.has('set-cookie')
        const visitor = new Visitor(app.url, '/openroute', headers)
        const login = await visitor.navigate('/openroute/login')
        expect(login.status).toBe(isSent ? 303 : 500)
        if (!isSent) return expect(messages()).toMatch(/^config_invalid: .*trust proxy/)
        await visitor.openCallback(await emulator.approve(login.headers.get('location') as string))
        expect(visitor.setCookies.filter((line) => line.startsWith('connect.sid'))).toEqual([
          expect.stringContaining('; Secure'),
        ])
        expect(await visitor.session()).toMatchObject({ signedIn: true })
        expect(messages()).toBe('')
      },
    )

    it.each(PROTOS)('S11 takes secure: "auto" as express-session does: %s', async (proto) => {
      const app = await started({ ...withSession('auto'), kit: { baseUrl: 'https://app.example' } })
      const headers = proto === undefined ? {} : { 'x-forwarded-proto': proto }
      const own = await new Visitor(app.url, '/openroute', headers).request('/own')
      const isSecure = own.headers.get('set-cookie')?.includes('; Secure') === true
      const visitor = new Visitor(app.url, '/openroute', headers)
      expect((await visitor.navigate('/openroute/login')).status).toBe(303)
      // B37: without `Secure` on https, the developer is warned.
      if (isSecure) expect(messages()).toBe('')
      else expect(messages()).toMatch(/^config_invalid: baseUrl is https/)
    })
  })

  it('S11 observes express-session without touching the session of the request', async () => {
    const ids: string[] = []
    const app = await started({
      session: {
        proxy: true,
        cookie: { secure: true },
        genid: (req) => {
          ids.push(`${req.headers.host}-${ids.length}`)
          return ids.at(-1) as string
        },
      },
      before: (one) =>
        one.use((req, _res, next) => {
          Object.assign(req.session, { first: req.sessionID })
          next()
        }),
      after: (one) => {
        one.get('/own', (req, res) => void res.json([req.session, req.sessionID]))
      },
    })
    const visitor = new Visitor(app.url, '/openroute', { 'x-forwarded-proto': 'https' })
    expect(await visitor.session()).toEqual({ signedIn: false })
    const [session, id] = await (await visitor.request('/own')).json()
    expect(session).toMatchObject({ first: id })
    const before = ids.length
    await visitor.session()
    expect(ids).toHaveLength(before) // once per store, not once per request
  })
})

describe('S21 a session of other middleware', () => {
  /** Something else sets `req.session` before express-session, which then leaves it alone. */
  const withOther = (middleware: RequestHandler) => started({ first: (app) => app.use(middleware) })
  const sets =
    (session: unknown, more: object = {}): RequestHandler =>
    (req, _res, next) => {
      Object.assign(req, { session, ...more })
      next()
    }
  const callback = () => {}

  it.each<[string, RequestHandler]>([
    ['cookie-session', cookieSession({ secret: 'x' })],
    ['an object like iron-session', sets({ save: callback, destroy: callback, updateConfig: callback })],
    [
      'an object like that of @fastify/session',
      sets(
        { save: callback, reload: callback, regenerate: callback, destroy: callback, cookie: {} },
        { sessionStore: { get: callback, set: callback, destroy: callback }, sessionID: 'x' },
      ),
    ],
    ['a plain object', sets({})],
    ['a text', sets('session')],
  ])('S21 is config_invalid, with a message that names express-session: %s', async (_, middleware) => {
    const app = await withOther(middleware)
    const visitor = new Visitor(app.url)
    for (const path of ['session', 'login', 'callback?state=or-x&code=y', 'api/models']) {
      const response = await visitor.request(`/openroute/${path}`)
      expect([response.status, await errorCode(response)]).toEqual([500, 'config_invalid'])
    }
    expect((await visitor.request('/openroute/login', { headers: NAVIGATION })).status).toBe(500)
    expect(messages()).toMatch(/cookie-session.*express-session/)
    expect(exchanges()).toHaveLength(0)
  })

  it('S21 is config_invalid for or.session, or.fetch, or.signOut and or.requireLogin as well', async () => {
    const app = await started({
      first: (one) => one.use(cookieSession({ secret: 'x' })),
      after: (one, or) => {
        one.get('/session', async (req, res) => void res.json(await or.session(req)))
        one.get('/fetch', async (req, res) => void res.json(await or.fetch(req, '/key')))
        one.get('/sign-out', async (req, res) => void res.json(await or.signOut(req)))
        one.get('/private', or.requireLogin, (_req, res) => void res.end())
      },
    })
    const visitor = new Visitor(app.url)
    for (const path of ['/session', '/fetch', '/sign-out', '/private']) {
      const response = await visitor.request(path)
      expect([response.status, await errorCode(response)]).toEqual([500, 'config_invalid'])
    }
  })
})
