import { defineProvider } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { errorCode } from '../helpers/read-response.js'
import { OWN_SCRIPT, Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

const completions = () => emulator.requestsTo('/api/v1/chat/completions')
const CHAT = JSON.stringify({ model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }] })

const FORGED: [string, Record<string, string>][] = [
  ['a form post', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['a form post with the header', { ...OWN_SCRIPT, 'content-type': 'application/x-www-form-urlencoded' }],
  ['text/plain', { ...OWN_SCRIPT, 'content-type': 'text/plain' }],
  ['text/plain that mentions JSON', { ...OWN_SCRIPT, 'content-type': 'text/plain; application/json' }],
  ['a longer type', { ...OWN_SCRIPT, 'content-type': 'application/jsonp' }],
  ['no header of the kit', { 'content-type': 'application/json' }],
  ['another value of the header', { ...OWN_SCRIPT, 'x-openroute-kit': '0' }],
  ['another site', { ...OWN_SCRIPT, origin: 'https://evil.example' }],
  ['a sibling origin', { ...OWN_SCRIPT, origin: 'http://sibling.localhost' }],
  ['another port', { ...OWN_SCRIPT, origin: 'http://localhost:1' }],
  ['another scheme', { ...OWN_SCRIPT, origin: 'https://localhost' }],
  ['Origin: null', { ...OWN_SCRIPT, origin: 'null' }],
  ['Sec-Fetch-Site: cross-site', { ...OWN_SCRIPT, 'sec-fetch-site': 'cross-site' }],
  ['Sec-Fetch-Site: same-site', { ...OWN_SCRIPT, 'sec-fetch-site': 'same-site' }],
  ['Sec-Fetch-Site: none', { ...OWN_SCRIPT, 'sec-fetch-site': 'none' }],
]

describe.each(APP_SETUPS)('cross-site requests to $name', ({ start }) => {
  let app: SetupApp
  let visitor: Visitor

  beforeAll(async () => {
    app = await start({ emulator })
    visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
  })
  afterAll(() => app.close())
  beforeEach(() => emulator.clearRequests())

  const post = (path: string, headers: Record<string, string>, body = CHAT) =>
    visitor.request(path, { method: 'POST', headers, body })

  it.each(FORGED)('B01 refuses a completion to %s', async (_, headers) => {
    const refused = await post('/openroute/api/chat/completions', headers)
    expect(refused.status).toBe(403)
    expect(await errorCode(refused)).toBe('request_forbidden')
    expect(completions()).toHaveLength(0)
  })

  it('B01 lets the app’s own script through', async () => {
    const own = { ...OWN_SCRIPT, origin: app.url, 'sec-fetch-site': 'same-origin' }
    const response = await post('/openroute/api/chat/completions', own)
    expect(response.status).toBe(200)
    await response.text()
    const charset = { ...own, 'content-type': 'application/json; charset=utf-8' }
    expect((await post('/openroute/api/chat/completions', charset)).status).toBe(200)
    expect(completions()).toHaveLength(2)
  })

  it.each(FORGED)('B02 refuses a sign-out to %s', async (_, headers) => {
    const refused = await post('/openroute/logout', headers, '{}')
    expect(refused.status).toBe(403)
    expect(await errorCode(refused)).toBe('request_forbidden')
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  })

  it.each(['/session', '/api/models', '/api/key'])(
    'B29 lets no other site use up the rate limit with GET %s',
    async (path) => {
      const get = (site: string) =>
        visitor.request(`/openroute${path}`, {
          headers: { 'sec-fetch-site': site, 'sec-fetch-dest': 'image' },
        })
      for (const site of ['same-site', 'cross-site']) {
        const refused = await get(site)
        expect(refused.status).toBe(403)
        expect(await errorCode(refused)).toBe('request_forbidden')
      }
      expect(emulator.requests).toHaveLength(0)
      for (const site of ['same-origin', 'none']) expect((await get(site)).status).toBe(200)
    },
  )

  const FOREIGN = [
    'https://evil.example',
    'http://sibling.localhost',
    'http://localhost:1',
    'https://localhost',
    'null',
    '',
    'HTTP://LOCALHOST',
  ]
  const READS = ['/session', '/api/models', '/api/key']

  it.each(FOREIGN)(
    'F19 returns nothing to a script of “%s” in a browser without Fetch Metadata',
    async (origin) => {
      for (const path of READS) {
        const refused = await visitor.request(`/openroute${path}`, { headers: { origin } })
        expect([path, refused.status]).toEqual([path, 403])
        expect(await errorCode(refused)).toBe('request_forbidden')
      }
      expect(emulator.requests).toHaveLength(0)
    },
  )

  it('F19 returns nothing when Origin is a list or contradicts Fetch Metadata', async () => {
    for (const path of READS)
      for (const headers of [
        { origin: `${app.url}, https://evil.example` },
        { origin: `${app.url} https://evil.example` },
        { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
      ]) {
        const refused = await visitor.request(`/openroute${path}`, { headers })
        expect([path, refused.status]).toEqual([path, 403])
      }
    expect(emulator.requests).toHaveLength(0)
  })

  it('F19 responds to the app’s own page, with an Origin or without', async () => {
    for (const path of READS)
      for (const headers of [{}, { origin: app.url }])
        expect([path, (await visitor.request(`/openroute${path}`, { headers })).status]).toEqual([path, 200])
  })

  it.each(FOREIGN.filter((origin) => origin !== 'null'))(
    'F19 starts no login for a script of “%s” in a browser without Fetch Metadata',
    async (origin) => {
      const signedOutVisitor = new Visitor(app.url)
      for (const path of ['/login', '/callback', '/popup', '/failed?error=access_denied']) {
        const refused = await signedOutVisitor.request(`/openroute${path}`, { headers: { origin } })
        expect([path, refused.status]).toEqual([path, 403])
      }
      expect(signedOutVisitor.setCookies).toEqual([])
    },
  )

  it.each<[string, () => Record<string, string>]>([
    ['no origin', () => ({})],
    ['null, behind a form', () => ({ origin: 'null' })],
    ['the app’s origin', () => ({ origin: app.url })],
    ['the provider’s origin', () => ({ origin: new URL(emulator.siteUrl).origin })],
  ])('F19 logs in through navigations with %s, in a browser without Fetch Metadata', async (_, headers) => {
    const old = new Visitor(app.url)
    const login = await old.request('/openroute/login', { headers: headers() })
    const callback = await emulator.approve(login.headers.get('location') ?? '')
    expect((await old.request(callback, { headers: headers() })).status).toBe(303)
    expect(await old.session()).toMatchObject({ signedIn: true })
  })

  it('P08 F19 does so for the origin of a consent page that is not on the provider’s website', async () => {
    const provider = defineProvider({ ...emulator.provider, siteUrl: 'https://site.example' })
    const other = await start({ emulator, kit: { provider } })
    onTestFinished(() => other.close())
    const old = new Visitor(other.url)
    const login = await old.request('/openroute/login')
    const callback = await emulator.approve(login.headers.get('location') ?? '')
    const headers = { origin: new URL(provider.authorizeUrl).origin }
    expect((await old.request(callback, { headers })).status).toBe(303)
    const refused = await old.request(callback, { headers: { origin: 'https://evil.example' } })
    expect(refused.status).toBe(403)
  })

  it.each(['GET', 'HEAD', 'PUT', 'DELETE'])('B02 does not sign out by %s', async (method) => {
    const refused = await visitor.request('/openroute/logout', { method, headers: OWN_SCRIPT })
    expect(refused.status).toBe(405)
    if (method !== 'HEAD') expect(await errorCode(refused)).toBe('method_not_allowed')
    expect(refused.headers.get('allow')).toBe('POST')
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  })

  const ROUTES = [
    '/login',
    '/callback',
    '/failed',
    '/popup',
    '/session',
    '/logout',
    '/api/models',
    '/api/key',
    '/api/chat/completions',
    '/api/nothing',
    '/nothing',
  ]
  it.each(['https://evil.example', 'null', 'http://sibling.localhost'])(
    'B25 allows no other origin to read anything: %s',
    async (origin) => {
      for (const route of ROUTES) {
        const preflight = await visitor.request(`/openroute${route}`, {
          method: 'OPTIONS',
          headers: {
            origin,
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'content-type,x-openroute-kit',
          },
        })
        const read = await visitor.request(`/openroute${route}`, { headers: { origin } })
        for (const response of [preflight, read]) {
          const cors = [...response.headers.keys()].filter((name) => name.startsWith('access-control-'))
          expect(cors).toEqual([])
          await response.text()
        }
        expect(preflight.ok).toBe(false)
      }
    },
  )
})
