import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute as createForExpress } from '@openroute-kit/express'
import { createOpenRoute, memoryStore, type WebOpenRouteOptions } from '@openroute-kit/server'
import { toNodeListener } from '@openroute-kit/server/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { sendWebResponse, toWebRequest } from '../../packages/server/src/node/web-streams.js'
import { SECRET } from '../helpers/express-app.js'
import { errorCode } from '../helpers/read-response.js'
import { NAVIGATION, Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearRequests()
  emulator.clearFaults()
})

const exchanges = () => emulator.requestsTo('/api/v1/auth/keys')

async function listen(listener: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

/** A host that passes no other cookie than `__session` to the app, as Firebase Hosting does. */
async function startHost(app: (url: string) => Parameters<typeof createServer>[1]): Promise<string> {
  let appUrl = ''
  const url = await listen((req, res) => {
    const cookies = (req.headers.cookie ?? '').split('; ').filter((pair) => pair.startsWith('__session='))
    const headers = { ...req.headers, cookie: cookies.join('; ') }
    const forward = { method: req.method, headers, agent: false } as const
    const passed = send(`${appUrl}${req.url}`, forward, (response) => {
      res.writeHead(response.statusCode as number, response.headers)
      response.pipe(res)
    })
    req.pipe(passed)
  })
  appUrl = await listen(app(url))
  return url
}

type Extra = Partial<WebOpenRouteOptions>
const optionsOf = (baseUrl: string, extra: Extra): WebOpenRouteOptions => ({
  baseUrl,
  secret: SECRET,
  appName: 'App',
  provider: emulator.provider,
  cookieName: '__session',
  ...extra,
})

const APPS: [string, (baseUrl: string, extra?: Extra) => Parameters<typeof createServer>[1]][] = [
  [
    'the Web handler',
    (baseUrl, extra = {}) => {
      const or = createOpenRoute(optionsOf(baseUrl, extra))
      return async (req, res) => {
        const request = toWebRequest(baseUrl, req, res)
        const own = async () => {
          const cookies = req.url === '/own/sign-out' ? await or.signOut(request) : null
          if (cookies === null) return (await or.requireLogin(request)) ?? new Response('Home')
          return new Response('Signed out', { headers: cookies.map((line) => ['set-cookie', line]) })
        }
        await sendWebResponse(res, (await or.handle(request)) ?? (await own()))
      }
    },
  ],
  [
    'toNodeListener with a store',
    (baseUrl, extra = {}) =>
      toNodeListener(createOpenRoute(optionsOf(baseUrl, { store: memoryStore(), ...extra }))),
  ],
]

describe.each(APPS)('S16 %s on a host that passes only __session', (name, app) => {
  const hosted = async (extra: Extra = {}) => new Visitor(await startHost((url) => app(url, { ...extra })))

  it('S16 logs in, chats, streams, switches accounts and signs out with one cookie', async () => {
    const visitor = await hosted()
    expect((await visitor.signIn(emulator)).status).toBe(303)
    expect(await visitor.session()).toMatchObject({ signedIn: true, userId: 'user_lin' })
    expect(await (await visitor.chat({ stream: true })).text()).toMatch(/\[DONE\]/)
    await visitor.signIn(emulator, { query: '?prompt=login', user: 'user_sam' })
    expect(await visitor.session()).toMatchObject({ userId: 'user_sam' })
    expect([...visitor.cookies.keys()]).toEqual(['__session'])
    expect((await visitor.signOut()).status).toBe(200)
    expect(await visitor.session()).toEqual({ signedIn: false })
    expect(visitor.cookies.size).toBe(0)
  })

  it('S16 finishes two logins that are under way in two tabs, in any order', async () => {
    const visitor = await hosted()
    const callbacks = [
      await emulator.approve(await visitor.startLogin('?returnTo=/one')),
      await emulator.approve(await visitor.startLogin('?returnTo=/two')),
    ]
    const places = []
    for (const callback of callbacks) places.push((await visitor.navigate(callback)).headers.get('location'))
    expect(places).toEqual(['/one', '/two'])
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  })

  it('S16 B13 B14 keeps the newest logins and the largest session within 4,096 bytes', async () => {
    const visitor = await hosted()
    const body = { key: `sk-or-v1-${'k'.repeat(503)}`, user_id: 'u'.repeat(256) }
    emulator.fail('/api/v1/auth/keys', { kind: 'respond', body })
    expect((await visitor.signIn(emulator)).status).toBe(303)
    const returnTo = `/${'a'.repeat(500)}`
    let consent = ''
    for (let login = 0; login < 12; login++)
      consent = await visitor.startLogin(`?${new URLSearchParams({ returnTo, prompt: 'login' })}`)
    for (const line of visitor.setCookies)
      expect((line.split(';')[0] as string).length - 1).toBeLessThanOrEqual(4096)
    expect((await visitor.navigate(await emulator.approve(consent))).headers.get('location')).toBe(returnTo)
    expect(await visitor.session()).toMatchObject({ signedIn: true, userId: 'user_lin' })
  })

  it('S16 keeps no return path that would not fit next to the session', async () => {
    const visitor = await hosted()
    const callback = await emulator.approve(await visitor.startLogin(`?returnTo=/${'a'.repeat(1999)}`))
    expect((await visitor.navigate(callback)).headers.get('location')).toBe('/')
  })

  it('S16 F07 evicts no login of the app for one that another site started', async () => {
    const visitor = await hosted()
    const consents = []
    for (let login = 0; login < 6; login++) consents.push(await visitor.startLogin())
    const foreign = { 'sec-fetch-site': 'cross-site' }
    const confirm = await visitor.navigate('/openroute/login', foreign)
    expect([200, 303]).toContain(confirm.status)
    const callback = await emulator.approve(consents.at(-1) as string)
    expect((await visitor.navigate(callback, foreign)).status).toBe(303)
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  })

  it('S16 B05 treats a cookie that occurs twice as none, and starts no login', async () => {
    const visitor = await hosted()
    await visitor.signIn(emulator)
    const other = await hosted()
    await other.signIn(emulator)
    for (const cookie of [
      `__session=tossed; ${visitor.cookieHeader()}`,
      `${other.cookieHeader()}; ${visitor.cookieHeader()}`,
      `${visitor.cookieHeader()}; ${visitor.cookieHeader()}`,
    ]) {
      const response = await visitor.request('/openroute/session', { headers: { cookie } })
      expect(await response.json()).toEqual({ signedIn: false })
      const login = await visitor.request('/openroute/login', { headers: { cookie, ...NAVIGATION } })
      expect(login.status).toBe(403)
      expect(login.headers.getSetCookie()).toEqual([])
    }
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  })

  it.each([
    [
      '',
      '~~~',
      'tossed',
      ':',
      'a'.repeat(4000),
      '%00',
      's:x',
      '__proto__:x~constructor:y',
      `${'0'.repeat(10)}s:x`,
    ],
  ])('S16 ignores what it did not write', async (...values) => {
    const visitor = await hosted()
    for (const value of values) {
      const headers = { cookie: `__session=${value}` }
      const response = await visitor.request('/openroute/session', { headers })
      expect(await response.json()).toEqual({ signedIn: false })
    }
  })

  it('S16 A10 exchanges no code twice, and moves nothing from one part to another', async () => {
    const visitor = await hosted()
    const callback = await emulator.approve(await visitor.startLogin())
    const before = visitor.cookieHeader()
    await visitor.navigate(callback)
    // The transaction in the place of the session, and the other way round.
    const swapped = `__session=${before.replace(/^__session=(\w{10})[\w-]+:/, '$1s:')}`
    const response = await visitor.request('/openroute/session', { headers: { cookie: swapped } })
    expect(await response.json()).toEqual({ signedIn: false })
    await visitor.request(callback, { headers: { ...NAVIGATION, cookie: before } })
    expect(exchanges()).toHaveLength(1)
  })

  it('S16 B06 sets Secure, HttpOnly, Path=/ and SameSite=Lax on https, without Domain', async () => {
    const url = await listen(app('https://app.example'))
    const visitor = new Visitor(url)
    await visitor.startLogin()
    expect(visitor.setCookies).toEqual([
      expect.stringMatching(/^__session=[\w.:~-]+; Path=\/; HttpOnly; Secure; SameSite=Lax; Max-Age=\d+$/),
    ])
  })

  it('S16 S09 shares the cookie with another kit, and each leaves the other alone', async () => {
    const second = { mount: '/second', ...(name.includes('store') && { store: memoryStore() }) }
    const url = await startHost((baseUrl) => {
      const kits = [app(baseUrl), app(baseUrl, second)]
      return (req, res) => kits[req.url?.startsWith('/second/') ? 1 : 0]?.(req, res)
    })
    const one = new Visitor(url)
    const two = new Visitor(url, '/second')
    Object.assign(two, { cookies: one.cookies })
    const pending = await emulator.approve(await two.startLogin(), { user: 'user_sam' })
    await one.signIn(emulator)
    expect((await two.navigate(pending)).status).toBe(303)
    expect(await one.session()).toMatchObject({ userId: 'user_lin' })
    expect(await two.session()).toMatchObject({ userId: 'user_sam' })
    await one.signOut()
    expect(await one.session()).toEqual({ signedIn: false })
    expect(await two.session()).toMatchObject({ userId: 'user_sam' })
  })
})

describe('S16 the option cookieName', () => {
  it('S16 applies to or.signOut and or.requireLogin', async () => {
    const [, app] = APPS[0] as (typeof APPS)[number]
    const visitor = new Visitor(await startHost((url) => app(url)))
    expect((await visitor.navigate('/')).status).toBe(303)
    await visitor.signIn(emulator)
    expect(await (await visitor.navigate('/')).text()).toBe('Home')
    await visitor.request('/own/sign-out')
    expect(visitor.cookies.size).toBe(0)
    expect((await visitor.navigate('/')).status).toBe(303)
  })

  it.each([
    ['a space', 'my session'],
    ['an equals sign', 'a=b'],
    ['nothing', ''],
    ['a number', 7],
    ['__Host- on http', '__Host-session'],
    ['__secure- on http', '__secure-session'],
  ])('S16 is refused at start-up with %s', (_, cookieName) => {
    const options = optionsOf('http://localhost:3000', { cookieName: cookieName as string })
    expect(() => createOpenRoute(options)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  })

  it('S16 does not exist on Express, where the message says what does', async () => {
    const options = optionsOf('http://localhost:3000', {})
    expect(() => createForExpress(options)).toThrow(/cookieName.*@openroute-kit\/server/)
  })

  it('S16 is what a login needs that never completes otherwise', async () => {
    const [, app] = APPS[0] as (typeof APPS)[number]
    const visitor = new Visitor(await startHost((url) => app(url, { cookieName: undefined as never })))
    const refused = await visitor.request(await emulator.approve(await visitor.startLogin()))
    expect(await errorCode(refused)).toBe('transaction_missing')
  })
})
