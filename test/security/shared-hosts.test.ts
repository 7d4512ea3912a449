import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineProvider } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute as createForExpress, type ExpressOpenRouteOptions } from '@openroute-kit/express'
import { createOpenRoute, memoryStore, type SessionStore } from '@openroute-kit/server'
import { toNodeListener } from '@openroute-kit/server/node'
import express from 'express'
import session, { type SessionOptions } from 'express-session'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { SECRET } from '../helpers/express-app.js'
import { errorCode } from '../helpers/read-response.js'
import { Visitor } from '../helpers/visitor.js'

let emulator: Emulator
let second: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
  second = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(async () => {
  await emulator.close()
  await second.close()
})

const OTHER_SECRET = 'e7Gk2PzVt9RwQ4xLm6YdBn8sHc3JfUa5oTi1vXrK'
const onError = vi.fn()

async function listen(create: (url: string) => RequestListener): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  server.on('request', create(url))
  return url
}

/** One host with an app below each path, as a reverse proxy offers it. */
const host = (apps: Record<string, (baseUrl: string) => RequestListener>) =>
  listen((url) => {
    const listeners = Object.entries(apps).map(([path, create]) => [path, create(url + path)] as const)
    return (req, res) => listeners.find(([path]) => req.url?.startsWith(`${path}/`))?.[1](req, res)
  })

function expressApp(
  options: Partial<ExpressOpenRouteOptions> = {},
  sessionOptions: Partial<SessionOptions> = {},
): (baseUrl: string) => RequestListener {
  return (baseUrl) => {
    const or = createForExpress({
      baseUrl,
      secret: SECRET,
      appName: 'App',
      provider: emulator.provider,
      onError,
      ...options,
    })
    const pathname = new URL(baseUrl).pathname.replace(/\/$/, '')
    const app = express()
      .use(session({ secret: 'x', resave: false, saveUninitialized: false, ...sessionOptions }))
      .use(`${pathname}/openroute`, or.router)
      .use(or.errorHandler)
    return app as unknown as RequestListener
  }
}

function webApp(store?: SessionStore, secret = SECRET): (baseUrl: string) => RequestListener {
  return (baseUrl) =>
    toNodeListener(
      createOpenRoute({
        baseUrl,
        secret,
        appName: 'App',
        provider: emulator.provider,
        ...(store && { store }),
      }),
    )
}

const shared = memoryStore()
const HOSTS: [string, Record<string, (baseUrl: string) => RequestListener>][] = [
  [
    'Express apps with names of their own',
    { '/one': expressApp({}, { name: 'one' }), '/two': expressApp({}, { name: 'two', secret: 'y' }) },
  ],
  [
    'Express apps with paths of their own',
    {
      '/one': expressApp({}, { cookie: { path: '/one' } }),
      '/two': expressApp({ secret: OTHER_SECRET }, { secret: 'y', cookie: { path: '/two' } }),
    },
  ],
  ['Web apps', { '/one': webApp(), '/two': webApp(undefined, OTHER_SECRET) }],
  ['Web apps with one store', { '/one': webApp(shared), '/two': webApp(shared) }],
  ['a Web app and an Express app', { '/one': webApp(), '/two': expressApp() }],
]

/** A browser: it sends each cookie only below its path. */
class Browser {
  readonly #jar = new Map<string, { path: string; pair: string }>()
  readonly at: (path: string) => Visitor

  constructor(url: string) {
    this.at = (path) => {
      const visitor = new Visitor(url, `${path}/openroute`)
      const request = visitor.request.bind(visitor)
      visitor.request = async (target, init = {}) => {
        const { pathname } = new URL(target, url)
        const sent = [...this.#jar.values()].filter((cookie) => pathname.startsWith(cookie.path))
        const headers = new Headers(init.headers)
        if (sent.length > 0 && !headers.has('cookie'))
          headers.set('cookie', sent.map(({ pair }) => pair).join('; '))
        const response = await request(target, { ...init, headers: Object.fromEntries(headers) })
        for (const line of response.headers.getSetCookie()) this.#keep(line)
        return response
      }
      return visitor
    }
  }

  names(): string[] {
    return [...this.#jar.values()].map(({ pair }) => pair.split('=', 1)[0] as string).sort()
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';')
    const path = /; Path=([^;]*)/i.exec(line)?.[1] ?? '/'
    const key = `${pair.split('=', 1)[0]} ${path}`
    if (/max-age=0(;|$)|expires=Thu, 01 Jan 1970/i.test(line)) this.#jar.delete(key)
    else this.#jar.set(key, { path, pair })
  }
}

describe.each(HOSTS)('S09 one host: %s', (_, apps) => {
  it('S09 a login and a sign-out in one app leave the other alone', async () => {
    const browser = new Browser(await host(apps))
    const [one, two] = [browser.at('/one'), browser.at('/two')]
    const callbacks = [
      await emulator.approve(await one.startLogin()),
      await emulator.approve(await two.startLogin(), { user: 'user_sam' }),
    ]
    expect((await one.navigate(callbacks[0] as string)).status).toBe(303)
    expect((await two.navigate(callbacks[1] as string)).status).toBe(303)
    expect(await one.session()).toMatchObject({ userId: 'user_lin' })
    expect(await two.session()).toMatchObject({ userId: 'user_sam' })

    await one.signIn(emulator, { query: '?prompt=login', user: 'user_noor' })
    expect(await two.session()).toMatchObject({ userId: 'user_sam' })
    expect((await one.signOut()).status).toBe(200)
    expect(await one.session()).toEqual({ signedIn: false })
    expect(await two.session()).toMatchObject({ userId: 'user_sam' })
    expect((await two.chat()).status).toBe(200)
  })

  it('S09 logins in one app neither evict nor count those of the other', async () => {
    const browser = new Browser(await host(apps))
    const [one, two] = [browser.at('/one'), browser.at('/two')]
    const callback = await emulator.approve(await one.startLogin())
    for (let login = 0; login < 7; login++) await two.startLogin()
    expect(browser.names().filter((name) => name.includes('openroute-tx-'))).toHaveLength(7)
    expect((await one.navigate(callback)).status).toBe(303)
    expect(browser.names().filter((name) => name.includes('openroute-tx-'))).toHaveLength(6)
    expect(await one.session()).toMatchObject({ signedIn: true })
  })
})

describe('S09 two providers in one Express server', () => {
  const options = (baseUrl: string, keep: readonly string[]) => ({
    baseUrl,
    secret: SECRET,
    appName: 'App',
    keep,
    onError,
  })

  it.each([
    ['of which neither keeps fields', []],
    ['which keep fields of the app', ['user']],
  ])('S09 have a slot each in one session: kits %s', async (_, keep) => {
    const url = await listen((baseUrl) => {
      const app = express().use(session({ secret: 'x', resave: false, saveUninitialized: false }))
      const first = createForExpress({ ...options(baseUrl, keep), provider: emulator.provider })
      const provider = defineProvider({ ...second.provider, id: 'second' })
      const other = createForExpress({ ...options(baseUrl, keep), provider, mount: '/second' })
      app.use('/openroute', first.router).use('/second', other.router)
      return app as unknown as RequestListener
    })
    const one = new Visitor(url)
    const two = new Visitor(url, '/second')
    Object.assign(two, { cookies: one.cookies })
    await one.signIn(emulator)
    await two.signIn(second, { user: 'user_sam' })
    const ids = [one.cookies.get('connect.sid')]
    expect(await one.session()).toMatchObject({ userId: 'user_lin' })
    expect(await two.session()).toMatchObject({ userId: 'user_sam' })
    await one.signOut()
    ids.push(one.cookies.get('connect.sid'))
    expect(await one.session()).toEqual({ signedIn: false })
    expect(await two.session()).toMatchObject({ userId: 'user_sam' })
    await one.signIn(emulator)
    await two.signOut()
    expect(await one.session()).toMatchObject({ userId: 'user_lin' })
    expect(new Set(ids).size).toBe(2)
  })
})

describe('S09 a name that apps share', () => {
  it('S09 is reported for an app below a path, once', async () => {
    onError.mockClear()
    const browser = new Browser(await host({ '/one': expressApp() }))
    const one = browser.at('/one')
    await one.signIn(emulator)
    await one.session()
    await one.session()
    expect(onError.mock.calls.map(([error]) => error.message)).toEqual([
      expect.stringMatching(/connect\.sid.*path: '\/one'/),
    ])
  })

  it('S09 F06 does not stop logins if the cookies of another app occur twice', async () => {
    const url = await listen((baseUrl) => expressApp({}, { name: 'one' })(baseUrl))
    const visitor = new Visitor(url)
    await visitor.signIn(emulator)
    const others = 'other.sid=s%3Aa.b; other.sid=s%3Ac.d'
    const cookie = `${visitor.cookieHeader()}; ${others}`
    const response = await visitor.request('/openroute/session', { headers: { cookie } })
    expect(await response.json()).toMatchObject({ signedIn: true })
    // The app's own: nobody knows which of the two is right.
    const tossed = `${visitor.cookieHeader()}; one=s%3Aa.b`
    const refused = await visitor.navigate('/openroute/login', { cookie: tossed, accept: '*/*' })
    expect(await errorCode(refused)).toBe('request_forbidden')
  })
})

describe('S16 an Express app on a host that passes only __session', () => {
  it('S16 is reported with what to use instead', async () => {
    onError.mockClear()
    const url = await listen((baseUrl) =>
      expressApp({}, { name: '__session', saveUninitialized: true })(baseUrl),
    )
    const visitor = new Visitor(url)
    const callback = await emulator.approve(await visitor.startLogin())
    for (const name of visitor.cookies.keys()) if (name !== '__session') visitor.cookies.delete(name)
    await visitor.navigate(callback)
    expect(onError.mock.calls.map(([error]) => error.code)).toEqual(['config_invalid', 'transaction_missing'])
    expect(onError.mock.calls[0]?.[0].message).toContain('cookieName')
  })
})
