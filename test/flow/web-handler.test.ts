import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute, memoryStore, type WebOpenRouteOptions } from '@openroute-kit/server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { SECRET } from '../helpers/express-app.js'
import { Visitor } from '../helpers/visitor.js'
import { startWebApp } from '../helpers/web-app.js'

// What the Web handler adds to the routes. What these have in common with Express is tested over all APP_SETUPS.

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

const REQUIRED: WebOpenRouteOptions = {
  baseUrl: 'http://localhost:3000',
  secret: SECRET,
  appName: 'Test app',
}

describe.each([
  ['sealed cookies', {}],
  ['a store', { store: memoryStore() }],
])('requireLogin with %s', (_, sessions) => {
  it('redirects a person to the login and back, and lets signed-in visitors through', async () => {
    const app = await startWebApp({
      emulator,
      ...sessions,
      routes: async (request, or) => (await or.requireLogin(request)) ?? new Response('private'),
    })
    try {
      const visitor = new Visitor(app.url)
      const redirect = await visitor.navigate('/private?a=1')
      expect(redirect.status).toBe(303)
      expect(redirect.headers.get('cache-control')).toBe('no-store')
      expect(redirect.headers.get('location')).toBe('/openroute/login?returnTo=%2Fprivate%3Fa%3D1')
      const script = await visitor.request('/private')
      expect([script.status, (await script.json()).error.code]).toEqual([401, 'not_signed_in'])
      const form = await visitor.request('/private', { method: 'POST', headers: { accept: 'text/html' } })
      expect(form.status).toBe(401)
      await visitor.signIn(emulator)
      expect(await (await visitor.navigate('/private')).text()).toBe('private')
    } finally {
      await app.close()
    }
  })
})

describe('configuration mistakes', () => {
  const warnings: Error[] = []
  beforeEach(() => {
    vi.spyOn(process, 'emitWarning').mockImplementation(
      (message) => void warnings.push(new Error(String(message))),
    )
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
    warnings.length = 0
  })

  it('warns once of a login at another address than the base URL', async () => {
    const or = createOpenRoute(REQUIRED)
    const login = (host: string) =>
      or.handle(new Request(`http://${host}/openroute/login`, { headers: { host } }))
    await login('localhost:3000')
    expect(warnings).toEqual([])
    for (let count = 0; count < 2; count++) expect((await login('127.0.0.1:3000'))?.status).toBe(303)
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/127\.0\.0\.1:3000.*baseUrl/),
    ])
  })

  it('F06 warns of two session cookies of one name', async () => {
    const or = createOpenRoute(REQUIRED)
    const [expired = ''] = await or.signOut(new Request('http://localhost:3000/'))
    const name = expired.split('=', 1)[0]
    const headers = { cookie: `${name}=a; ${name}=b` }
    const response = await or.handle(new Request('http://localhost:3000/openroute/session', { headers }))
    expect(await response?.json()).toEqual({ signedIn: false })
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/session cookies.*__Host-/),
    ])
  })

  it('E09 refuses memoryStore() in production', () => {
    vi.stubEnv('NODE_ENV', 'production')
    expect(() => createOpenRoute({ ...REQUIRED, store: memoryStore() })).toThrow(/redisSessionStore/)
    createOpenRoute(REQUIRED)
  })

  it('calls the app’s own onError instead', async () => {
    const codes: string[] = []
    const or = createOpenRoute({ ...REQUIRED, onError: ({ code }) => codes.push(code) })
    await or.handle(
      new Request('http://127.0.0.1:3000/openroute/login', { headers: { host: '127.0.0.1:3000' } }),
    )
    expect([codes, warnings]).toEqual([['config_invalid'], []])
  })
})
