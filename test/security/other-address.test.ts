import { once } from 'node:events'
import { request } from 'node:http'
import type { OpenRouteError } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { OpenRouteOptions } from '@openroute-kit/server'
import { createServer } from 'vite'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS } from '../helpers/app-setups.js'
import { startExpressApp } from '../helpers/express-app.js'
import { freePorts } from '../helpers/free-ports.js'
import { NAVIGATION, Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => emulator.clearRequests())

const locationOf = (response: Response) => response.headers.get('location') ?? ''
const LOGIN = '/openroute/login'

/** Opens a page as a browser does at another address: `fetch` sets `Host` itself. */
async function openAs(
  appUrl: string,
  path: string,
  headers: Record<string, string | undefined>,
): Promise<Response> {
  const sent = Object.entries({ ...NAVIGATION, ...headers }).filter(([, value]) => value !== undefined)
  const [response] = await once(
    request(new URL(path, appUrl), { headers: Object.fromEntries(sent) }).end(),
    'response',
  )
  response.resume()
  const { location } = response.headers
  return new Response(null, {
    status: response.statusCode,
    headers: { ...(location && { location }), 'referrer-policy': response.headers['referrer-policy'] ?? '' },
  })
}

describe.each(APP_SETUPS)('S22 an app opened at another address than baseUrl, on $name', ({ start }) => {
  async function started(kit: Partial<OpenRouteOptions> = {}) {
    const errors: OpenRouteError[] = []
    const app = await start({ emulator, kit: { onError: (error) => errors.push(error), ...kit } })
    onTestFinished(() => app.close())
    return { app, errors, visitor: new Visitor(app.url) }
  }
  /** An app on the internet, whose proxy passes `Host`. */
  const onInternet = () => started({ baseUrl: 'https://app.example' })

  it('S22 moves the login to baseUrl before the consent page, and the callback finishes it', async () => {
    const { app, errors, visitor } = await started()
    const elsewhere = new Visitor(app.url.replace('localhost', '127.0.0.1'))
    const moved = await elsewhere.navigate(`${LOGIN}?returnTo=/chat%3Fa%3D1&prompt=login&code=canary`)
    expect(moved.status).toBe(303)
    expect(locationOf(moved)).toBe(`${app.url}${LOGIN}?returnTo=%2Fchat%3Fa%3D1&prompt=login&moved=1`)
    expect([elsewhere.setCookies, emulator.requests]).toEqual([[], []])
    const consent = locationOf(await visitor.navigate(locationOf(moved)))
    expect(locationOf(await visitor.openCallback(await emulator.approve(consent)))).toBe('/chat?a=1')
    expect(await visitor.session()).toMatchObject({ signedIn: true })
    expect(errors).toEqual([])
  })

  it.each([
    ['www.', { host: 'www.app.example' }],
    ['a LAN name', { host: 'nas.local:8080' }],
    ['an address', { host: '192.168.1.5' }],
    ['a proxy that replaces Host', { host: 'localhost:3000', 'x-forwarded-host': 'www.app.example' }],
    [
      'a page of the other address',
      { referer: 'https://www.app.example/page', 'sec-fetch-site': 'same-origin' },
    ],
  ])('S22 moves the login from %s', async (_, headers: Record<string, string>) => {
    const { app } = await onInternet()
    const login = await openAs(app.url, `${LOGIN}?returnTo=/chat`, headers)
    expect(locationOf(login)).toBe(`https://app.example${LOGIN}?returnTo=%2Fchat&moved=1`)
  })

  it.each([
    ['its host', { host: 'app.example' }],
    ['its host with the default port', { host: 'APP.example:443' }],
    ['a proxy on the same machine that passes no Host', { host: '127.0.0.1:3000' }],
    ['a proxy that passes Host in another header', { host: 'upstream', 'x-forwarded-host': 'app.example' }],
    [
      'a page of baseUrl, behind a proxy that replaces Host',
      { host: 'upstream', referer: 'https://app.example/page', 'sec-fetch-site': 'same-origin' },
    ],
    ['a host that is none', { host: 'a b' }],
    ['a redirect that came back', { host: 'upstream' }, '&moved=1'],
  ])(
    'S22 goes to the consent page at once from %s',
    async (_, headers: Record<string, string>, query: string | undefined = '') => {
      const { app, errors } = await onInternet()
      const login = await openAs(app.url, `${LOGIN}?returnTo=/chat${query}`, headers)
      expect(locationOf(login)).toContain(`${emulator.siteUrl}/auth?`)
      expect(errors.filter(({ message }) => message.includes('opened'))).toEqual([])
    },
  )

  it('S22 has no loop and no warning behind a development proxy that replaces Host', async () => {
    const { app, errors } = await started({ baseUrl: 'http://localhost:5173' })
    const hosts: Record<string, string>[] = [
      { host: 'localhost:3000' },
      { host: '127.0.0.1:3000' },
      { host: 'api:3000' },
    ]
    for (const headers of hosts)
      for (const more of [{}, { 'sec-fetch-site': 'same-origin', referer: 'http://localhost:5173/' }]) {
        let login = await openAs(app.url, LOGIN, { ...headers, ...more })
        // Vite replaces the host of the redirected request too.
        if (locationOf(login).startsWith('http://localhost:5173/')) {
          const { pathname, search } = new URL(locationOf(login))
          login = await openAs(app.url, pathname + search, { ...headers, ...more })
        }
        expect(locationOf(login)).toContain('/auth?')
      }
    expect(errors).toEqual([])
  })

  it('S22 reports that baseUrl has the port of the API instead of the development proxy’s', async () => {
    const { app, errors } = await started({ baseUrl: 'http://localhost:3000' })
    await openAs(app.url, LOGIN, {
      host: 'localhost:3000',
      referer: 'http://localhost:5173/',
      'sec-fetch-site': 'same-origin',
    })
    expect(errors.map(({ code }) => code)).toEqual(['config_invalid'])
    expect(errors[0]?.message).toMatch(/localhost:5173.*http:\/\/localhost:3000/)
  })

  it('S22 F07 keeps the limits of a login that another site began', async () => {
    const { app } = await onInternet()
    const query = `?returnTo=/${'a'.repeat(300)}`
    const login = await openAs(app.url, LOGIN + query, {
      host: 'www.app.example',
      'sec-fetch-site': 'cross-site',
    })
    expect(locationOf(login)).toBe(`https://app.example${LOGIN}?returnTo=%2F&foreign=1&moved=1`)
    // With `no-referrer`, Firefox would say that no site began it.
    expect(login.headers.get('referrer-policy')).not.toBe('no-referrer')
  })

  it('S22 A14 never redirects to a host of a header', async () => {
    const { app } = await onInternet()
    const login = await openAs(app.url, LOGIN, { host: 'evil.example', 'x-forwarded-host': 'evil.example' })
    expect(locationOf(login)).toMatch(/^https:\/\/app\.example\/openroute\/login\?/)
  })

  it('S22 B03 moves navigations only', async () => {
    const { app } = await onInternet()
    for (const headers of [{ 'sec-fetch-dest': 'iframe' }, { 'sec-purpose': 'prefetch' }]) {
      const login = await openAs(app.url, LOGIN, { host: 'www.app.example', ...headers })
      expect([login.status, locationOf(login)]).toEqual([403, ''])
    }
  })

  it('S22 keeps the window of a popup open, since its opener at the other address can’t be notified', async () => {
    const { app, visitor } = await started()
    const elsewhere = new Visitor(app.url.replace('localhost', '127.0.0.1'))
    const moved = locationOf(await elsewhere.navigate(`${LOGIN}?mode=popup`))
    expect(moved).toBe(`${app.url}${LOGIN}?mode=popup&moved=1`)
    // Behind a proxy that replaces Host, the redirect stays on one origin.
    for (const [site, stays] of [
      ['cross-site', true],
      ['same-origin', false],
    ] as const) {
      const consent = await visitor.navigate(moved, { 'sec-fetch-site': site })
      const done = await visitor.navigate(await emulator.approve(locationOf(consent)))
      expect(locationOf(done)).toBe(`/openroute/popup${stays ? '?moved=1' : ''}`)
      const page = await (await visitor.navigate(locationOf(done))).text()
      expect(page.includes('data-stay')).toBe(stays)
      expect(page.includes(`This app is at ${new URL(app.url).host}.`)).toBe(stays)
      await visitor.signOut()
    }
    const consent = await visitor.navigate(moved, { 'sec-fetch-site': 'cross-site' })
    const declined = await visitor.navigate(await emulator.deny(locationOf(consent)))
    expect(locationOf(declined)).toBe('/openroute/popup?moved=1&error=access_denied')
    expect((await visitor.navigate(locationOf(declined))).status).toBe(200)
  })

  it('S22 leaves clients alone that are no browsers', async () => {
    const { app } = await onInternet()
    const login = await openAs(app.url, LOGIN, { host: 'www.app.example', accept: undefined })
    expect(locationOf(login)).toContain('/auth?')
  })
})

describe('behind the development proxy of Vite', () => {
  /** `own`: whether `baseUrl` is by mistake the address of the API. */
  async function started({ own }: { own: boolean }) {
    const errors: OpenRouteError[] = []
    const [port = 0] = await freePorts(1)
    const url = `http://localhost:${port}`
    const kit = { onError: (error: OpenRouteError) => errors.push(error), ...(!own && { baseUrl: url }) }
    const api = await startExpressApp({ emulator, kit })
    const vite = await createServer({
      configFile: false,
      logLevel: 'silent',
      optimizeDeps: { noDiscovery: true },
      // The short form of the option replaces `Host` by that of the API.
      server: { host: '127.0.0.1', port, strictPort: true, ws: false, proxy: { '/openroute': api.url } },
    })
    await vite.listen()
    onTestFinished(async () => {
      await Promise.all([vite.close(), api.close()])
    })
    return { errors, api, url, visitor: new Visitor(url) }
  }

  it('S22 logs in without a warning or a detour, with and without a referrer', async () => {
    const { errors, url, visitor } = await started({ own: false })
    const click = { 'sec-fetch-site': 'same-origin', referer: `${url}/` }
    for (const headers of [{}, click]) {
      const login = await visitor.navigate(`${LOGIN}?prompt=login&returnTo=/chat`, headers)
      const done = await visitor.openCallback(await emulator.approve(locationOf(login)))
      expect(locationOf(done)).toBe('/chat')
      expect(await visitor.session()).toMatchObject({ signedIn: true })
    }
    expect(errors).toEqual([])
  })

  it('S22 reports that baseUrl is the address of the API', async () => {
    const { errors, api, url, visitor } = await started({ own: true })
    await visitor.navigate(LOGIN, { 'sec-fetch-site': 'same-origin', referer: `${url}/` })
    expect(errors.map(({ code }) => code)).toEqual(['config_invalid'])
    expect(errors[0]?.message).toContain(new URL(url).host)
    expect(errors[0]?.message).toContain(api.url)
  })
})
