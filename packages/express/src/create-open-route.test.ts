import { OpenRouteError } from '@openroute-kit/core'
import type { OpenRouteOptions } from '@openroute-kit/server'
import express, { type Express } from 'express'
import session, { MemoryStore, type SessionOptions } from 'express-session'
import request from 'supertest'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createOpenRoute } from './create-open-route.js'

const REQUIRED: OpenRouteOptions = {
  baseUrl: 'http://localhost:3000',
  secret: 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM',
  appName: 'Test app',
}

const sessions = (options: Partial<SessionOptions> = {}) =>
  session({ secret: 'x', resave: false, saveUninitialized: false, store: new MemoryStore(), ...options })

/** Process warnings emitted during the test. */
const warnings: { message: string; options: object }[] = []
const { NODE_ENV } = process.env

beforeEach(() => {
  warnings.length = 0
  vi.spyOn(process, 'emitWarning').mockImplementation((message, options) => {
    warnings.push({ message: String(message), options: options as object })
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  process.env.NODE_ENV = NODE_ENV
})

/** Requests a route and expects a `config_invalid` response, and a warning that names the fix. */
async function expectSetupError(app: Express, fix: RegExp, path = '/openroute/session'): Promise<void> {
  const response = await request(app).get(path)
  expect([response.status, response.body.error?.code]).toEqual([500, 'config_invalid'])
  expect(warnings).toHaveLength(1)
  expect(warnings[0]?.options).toEqual({ type: 'OpenRouteKitWarning', code: 'config_invalid' })
  expect(warnings[0]?.message).toMatch(fix)
  // The same error again causes no second warning.
  await request(app).get(path)
  expect(warnings).toHaveLength(1)
}

describe('createOpenRoute', () => {
  it.each<[string, Partial<OpenRouteOptions>, RegExp]>([
    ['a short secret', { secret: 'short' }, /secret.*openssl rand/],
    ['no secret', { secret: undefined as unknown as string }, /secret.*openssl rand/],
    ['a base URL without a scheme', { baseUrl: 'app.example' }, /baseUrl.*https URL/],
    ['a base URL with http', { baseUrl: 'http://app.example' }, /baseUrl.*https/],
    ['no base URL', { baseUrl: undefined as unknown as string }, /baseUrl/],
    ['no name', { appName: undefined as unknown as string }, /appName/],
    ['a mount without a slash', { mount: 'openroute' }, /mount.*"\/openroute"/],
    ['a mount with a slash at the end', { mount: '/openroute/' }, /mount/],
    ['a mount with dots', { mount: '/a/../b' }, /mount/],
    ['an infinite lifetime', { sessionLifetimeSeconds: Number.POSITIVE_INFINITY }, /sessionLifetime/],
    ['an idle time of 0', { sessionIdleSeconds: 0 }, /sessionIdle/],
    ['a timeout of 0', { timeoutsMs: { exchange: 0 } }, /timeoutsMs\.exchange/],
    ['a negative body size', { maxBodyBytes: -1 }, /maxBodyBytes/],
  ])('refuses %s at start-up, naming the option', (_, options, named) => {
    let thrown: unknown
    try {
      createOpenRoute({ ...REQUIRED, ...options })
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(OpenRouteError)
    expect((thrown as OpenRouteError).code).toBe('config_invalid')
    expect((thrown as OpenRouteError).message).toMatch(named)
  })

  it('reports a missing session middleware', async () => {
    await expectSetupError(express().use('/openroute', createOpenRoute(REQUIRED).router), /app\.use\(session/)
  })

  it('reports a session middleware that is registered after the router', async () => {
    await expectSetupError(
      express().use('/openroute', createOpenRoute(REQUIRED).router).use(sessions()),
      /app\.use\(session/,
    )
  })

  it('reports a router that is mounted at another path than the callback URL', async () => {
    const { router } = createOpenRoute(REQUIRED)
    await expectSetupError(
      express().use(sessions()).use('/auth', router),
      /app\.use\('\/openroute', or\.router\)/,
      '/auth/session',
    )
  })

  it('reports a router that is mounted at the root', async () => {
    await expectSetupError(
      express().use(sessions()).use(createOpenRoute(REQUIRED).router),
      /mount/,
      '/openroute/session',
    )
  })

  it('E09 refuses express-session’s MemoryStore in production', async () => {
    process.env.NODE_ENV = 'production'
    await expectSetupError(
      express().use(sessions()).use('/openroute', createOpenRoute(REQUIRED).router),
      /store such as connect-redis/,
    )
  })

  it('B37 reports a secure session cookie on a request over http', async () => {
    await expectSetupError(
      express()
        .use(sessions({ cookie: { secure: true } }))
        .use('/openroute', createOpenRoute(REQUIRED).router),
      /trust proxy/,
    )
  })

  it('B37 accepts a secure session cookie behind a trusted proxy that terminates TLS', async () => {
    const app = express()
      .set('trust proxy', 1)
      .use(sessions({ cookie: { secure: true } }))
      .use('/openroute', createOpenRoute(REQUIRED).router)
    const response = await request(app).get('/openroute/session').set('x-forwarded-proto', 'https')
    expect(response.body).toEqual({ signedIn: false })
  })

  it('warns about a login at another address than the base URL', async () => {
    const app = express().use(sessions()).use('/openroute', createOpenRoute(REQUIRED).router)
    const { host } = new URL(REQUIRED.baseUrl)
    expect((await request(app).get('/openroute/login').set('host', host)).status).toBe(303)
    expect(warnings).toEqual([])
    expect((await request(app).get('/openroute/login').set('host', '127.0.0.1:3000')).status).toBe(303)
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/127\.0\.0\.1:3000.*baseUrl/),
    ])
  })

  it('shows the message of a setup error on localhost only', async () => {
    const responseTexts = async (baseUrl: string) => {
      const app = express().use('/openroute', createOpenRoute({ ...REQUIRED, baseUrl }).router)
      return [
        (await request(app).get('/openroute/login').set('accept', 'text/html')).text,
        (await request(app).get('/openroute/session')).text,
      ]
    }
    for (const text of await responseTexts('http://localhost:3000')) expect(text).toContain('express-session')
    for (const text of await responseTexts('https://app.example')) {
      expect(text).toContain('config_invalid')
      expect(text).not.toContain('express-session')
    }
  })

  it('responds with 404 to a path in another case', async () => {
    const app = express().use(sessions()).use('/openroute', createOpenRoute(REQUIRED).router)
    for (const path of ['/OpenRoute/session', '/OPENROUTE/login']) {
      const response = await request(app).get(path)
      expect([response.status, response.body.error?.code]).toEqual([404, 'not_found'])
    }
    expect(warnings).toEqual([])
  })

  it('calls onError instead of emitting a process warning', async () => {
    const errors: OpenRouteError[] = []
    const { router } = createOpenRoute({ ...REQUIRED, onError: (error) => errors.push(error) })
    await request(express().use('/openroute', router)).get('/openroute/session')
    expect(errors.map(({ code }) => code)).toEqual(['config_invalid'])
    expect(warnings).toEqual([])
  })

  it('F39 limits the number of different warnings', async () => {
    const app = express().use(sessions()).use('/:tenant/openroute', createOpenRoute(REQUIRED).router)
    const server = app.listen(0)
    onTestFinished(() => void server.close())
    for (let tenant = 0; tenant < 150; tenant++) await request(server).get(`/t${tenant}/openroute/session`)
    expect(warnings).toHaveLength(100)
  })

  it('rejects session, fetch and openAIOptions without session middleware', async () => {
    const or = createOpenRoute(REQUIRED)
    const app = express().get('/', async (req, res) => {
      const outcomes = await Promise.allSettled([
        or.session(req),
        or.fetch(req, '/key'),
        or.openAIOptions(req),
      ])
      res.json(
        outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : outcome.status)),
      )
    })
    expect((await request(app).get('/')).body).toEqual(Array(3).fill('config_invalid'))
  })
})
