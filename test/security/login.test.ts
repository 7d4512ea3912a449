import { defineProvider, OpenRouteError } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute, type OpenRouteOptions } from '@openroute-kit/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { SECRET, startExpressApp } from '../helpers/express-app.js'
import { HOSTILE_RETURN_TO } from '../helpers/hostile-return-to.js'
import { rawRequest, sendRaw } from '../helpers/raw-request.js'
import { createTestSealer, payloadOf } from '../helpers/sealer.js'
import { NAVIGATION, OWN_SCRIPT, Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => emulator.clearRequests())

const exchanges = () => emulator.requestsTo('/api/v1/auth/keys')

/** What a login asks of the provider. */
async function asked(visitor: Visitor, query = '', headers: Record<string, string> = {}) {
  const response = await visitor.navigate(`/openroute/login${query}`, headers)
  return new URL(response.headers.get('location') ?? '').searchParams
}

describe.each(APP_SETUPS)('a login on $name', ({ start }) => {
  let app: SetupApp

  beforeAll(async () => {
    app = await start({ emulator, kit: { key: { limit: 5, limitReset: 'monthly' } } })
  })
  afterAll(() => app.close())

  it('A09 asks for S256, whatever the query says', async () => {
    const visitor = new Visitor(app.url)
    const parameters = await asked(
      visitor,
      '?code_challenge_method=plain&code_challenge=abc&method=plain&code_verifier=abc',
    )
    expect(parameters.getAll('code_challenge_method')).toEqual(['S256'])
    expect(parameters.getAll('code_challenge')).toEqual([expect.stringMatching(/^[\w-]{43}$/)])
    expect(parameters.get('code_challenge')).not.toBe('abc')
  })

  it('A13 lets no request choose another provider', async () => {
    const visitor = new Visitor(app.url)
    const query =
      '?provider=evil&siteUrl=https://evil.example&authorizeUrl=https://evil.example&apiUrl=https://evil.example'
    const location = await visitor.startLogin(query)
    expect(location.startsWith(`${emulator.siteUrl}/auth?`)).toBe(true)
    expect(location).not.toContain('evil')
  })

  it('A14 builds the callback URL from configuration, not from headers', async () => {
    const forged = [
      'Host: evil.example',
      'X-Forwarded-Host: evil.example',
      'X-Forwarded-Proto: https',
      'X-Forwarded-Port: 1',
      'X-Forwarded-Prefix: /evil',
      'Forwarded: host=evil.example;proto=https',
      'X-Original-URL: /evil',
      'Connection: close',
    ]
    const { status, text } = await sendRaw(app.url, rawRequest(['GET /openroute/login HTTP/1.1', ...forged]))
    expect(status).toBe(303)
    const location = /^location: (.*)$/im.exec(text)?.[1] ?? ''
    const callbackUrl = new URL(new URL(location).searchParams.get('callback_url') ?? '')
    expect(callbackUrl.origin + callbackUrl.pathname).toBe(`${app.url}/openroute/callback`)
    expect(text).not.toContain('evil')
  })

  it('A21 takes limit, label and expiry from configuration only', async () => {
    const parameters = await asked(
      new Visitor(app.url),
      '?limit=1e9&key_label=evil&usage_limit_type=daily&expires_at=2099-01-01T00:00:00Z&workspace_id=1',
    )
    expect(parameters.getAll('limit')).toEqual(['5'])
    expect(parameters.getAll('usage_limit_type')).toEqual(['monthly'])
    expect(parameters.get('key_label')).toMatch(/^Test app \d{4}-\d\d-\d\d$/)
    expect(parameters.has('expires_at')).toBe(false)
    expect(parameters.has('workspace_id')).toBe(false)
  })

  it('A22 creates one key in five logins of a visitor who is signed in', async () => {
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    for (let login = 0; login < 4; login++) {
      const response = await visitor.navigate('/openroute/login?returnTo=/chat')
      expect(response.status).toBe(303)
      expect(response.headers.get('location')).toBe('/chat')
    }
    expect(exchanges()).toHaveLength(1)
    expect(visitor.transactions()).toEqual([])
  })

  it('A22 logs in again when the visitor asks for another account', async () => {
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    await visitor.signIn(emulator, { query: '?prompt=login', user: 'user_sam' })
    expect(exchanges()).toHaveLength(2)
    expect(await visitor.session()).toMatchObject({ userId: 'user_sam' })
  })

  it('A25 keeps a null user id as null, and two of them as two logins', async () => {
    const visitor = new Visitor(app.url)
    const nameless = () => {
      const key = emulator.createKey()
      emulator.fail('/api/v1/auth/keys', { kind: 'respond', body: { key, user_id: null } })
      return emulator.getKey(key).id
    }
    const first = nameless()
    await visitor.signIn(emulator)
    expect(await visitor.session()).toMatchObject({ signedIn: true, userId: null, keyId: first })
    const second = nameless()
    await visitor.signIn(emulator, { query: '?prompt=login' })
    expect(await visitor.session()).toMatchObject({ signedIn: true, userId: null, keyId: second })
  })

  it('A27 replaces the session of one account by that of the next', async () => {
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator, { user: 'user_lin' })
    const first = await visitor.session()
    const firstCookies = visitor.cookieHeader()
    await visitor.signIn(emulator, { query: '?prompt=login', user: 'user_sam' })
    const second = await visitor.session()
    expect(second).toMatchObject({ signedIn: true, userId: 'user_sam' })
    expect(second.keyId).not.toBe(first.keyId)

    emulator.clearRequests()
    await (await visitor.chat()).text()
    const authorization = emulator.requestsTo('/api/v1/chat/completions')[0]?.headers.authorization ?? ''
    expect(emulator.getKey(authorization.replace('Bearer ', ''))).toMatchObject({
      id: second.keyId,
      user: 'user_sam',
    })
    const old = await visitor.chat({}, { headers: { ...OWN_SCRIPT, cookie: firstCookies } })
    expect(old.status).toBe(401)
    expect(emulator.requestsTo('/api/v1/chat/completions')).toHaveLength(1)
  })

  describe('B03', () => {
    const NOT_A_PERSON: [string, string, Record<string, string>][] = [
      ['an image', 'GET', { 'sec-fetch-dest': 'image', 'sec-fetch-mode': 'no-cors' }],
      ['a script', 'GET', { 'sec-fetch-dest': 'script', 'sec-fetch-mode': 'no-cors' }],
      ['a frame', 'GET', { 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate' }],
      ['an object', 'GET', { 'sec-fetch-dest': 'object', 'sec-fetch-mode': 'navigate' }],
      ['fetch', 'GET', { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' }],
      ['a prefetch', 'GET', { 'sec-purpose': 'prefetch' }],
      ['a prerender', 'GET', { 'sec-purpose': 'prefetch;prerender' }],
      ['an old prefetch', 'GET', { purpose: 'prefetch' }],
      ['a prefetch of Firefox', 'GET', { 'x-moz': 'prefetch' }],
      ['HEAD', 'HEAD', {}],
      ['POST', 'POST', {}],
      ['OPTIONS', 'OPTIONS', {}],
    ]
    it.each(NOT_A_PERSON)('B03 neither starts nor finishes a login for %s', async (_, method, headers) => {
      const visitor = new Visitor(app.url)
      const init = { method, headers: { ...NAVIGATION, ...headers } }
      const login = await visitor.request('/openroute/login', init)
      expect([403, 405]).toContain(login.status)
      expect(login.headers.getSetCookie()).toEqual([])

      const callback = await emulator.approve(await visitor.startLogin())
      const early = await visitor.request(callback, init)
      expect([403, 405]).toContain(early.status)
      expect(early.headers.getSetCookie()).toEqual([])
      expect(exchanges()).toHaveLength(0)
      expect((await visitor.navigate(callback)).status).toBe(303)
    })
  })

  describe('B15', () => {
    it.each(HOSTILE_RETURN_TO.map((payload) => [JSON.stringify(payload).slice(0, 60), payload]))(
      'B15 does not return to %s',
      async (_, payload) => {
        const visitor = new Visitor(app.url)
        const response = await visitor.signIn(emulator, {
          query: `?${new URLSearchParams({ returnTo: payload })}`,
        })
        expect(response.status).toBe(303)
        expect(response.headers.get('location')).toBe('/')
        // Nor is a signed-in visitor redirected there.
        const again = await visitor.navigate(`/openroute/login?${new URLSearchParams({ returnTo: payload })}`)
        expect(again.headers.get('location')).toBe('/')
        expect(response.headers.get('set-cookie') ?? '').not.toMatch(/^a=b/)
      },
    )

    it.each([
      ['an array', 'returnTo[]=https://evil.example'],
      ['an object', 'returnTo[a]=//evil.example'],
      ['an object as text', 'returnTo=[object Object]//evil.example'],
    ])('B15 does not return to %s', async (_, query) => {
      const visitor = new Visitor(app.url)
      const location = (await visitor.signIn(emulator, { query: `?${query}` })).headers.get('location') ?? ''
      expect(new URL(location, app.url).origin).toBe(app.url)
      expect(location).not.toMatch(/^\/\//)
    })

    it.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)'])(
      'B15 checks again at use: a transaction that holds %s',
      async (returnTo) => {
        const visitor = new Visitor(app.url)
        const callback = await emulator.approve(await visitor.startLogin())
        const [name = ''] = visitor.transactions()
        const sealer = createTestSealer(emulator.provider)
        const payload = await payloadOf(sealer.open('transaction', visitor.cookies.get(name) ?? ''))
        const changed = (payload as unknown[]).map((value) => (value === '/' ? returnTo : value))
        expect(changed).toContain(returnTo)
        visitor.cookies.set(name, await sealer.seal('transaction', changed))
        const response = await visitor.navigate(callback)
        expect(response.status).toBe(303)
        expect(response.headers.get('location')).toBe('/')
      },
    )

    it('B15 returns to a path of the app, with its query and fragment', async () => {
      const returnTo = '/聊天/1?topic=a%26b&q=//x#part'
      const response = await new Visitor(app.url).signIn(emulator, {
        query: `?${new URLSearchParams({ returnTo })}`,
      })
      expect(response.headers.get('location')).toBe('/%E8%81%8A%E5%A4%A9/1?topic=a%26b&q=//x#part')
    })
  })

  it.each([
    '/openroute',
    '/openroute/login',
    '/openroute/login?returnTo=/openroute/login',
    '/openroute/callback?code=x',
    '/openroute/popup',
    '/OpenRoute/login',
    '/a/../openroute/login',
    '/%6fpenroute/login',
  ])('B16 does not return to a route of the kit: %s', async (returnTo) => {
    const visitor = new Visitor(app.url)
    const query = `?${new URLSearchParams({ returnTo })}`
    expect((await visitor.signIn(emulator, { query })).headers.get('location')).toBe('/')
    expect((await visitor.navigate(`/openroute/login${query}`)).headers.get('location')).toBe('/')
  })
})

describe('B04', () => {
  it('B04 gives an Express session a new id at login and at sign-out; earlier ids are invalid', async () => {
    const app = await startExpressApp({
      emulator,
      before: (express) =>
        express.get('/cart', (req, res) => {
          Object.assign(req.session, { cart: 'full' })
          res.send(req.sessionID)
        }),
      after: (express) => express.get('/id', (req, res) => res.json({ ...req.session, id: req.sessionID })),
    })
    onTestFinished(() => app.close())
    const stored = (id: string) =>
      new Promise((resolve) => app.store.get(id, (_, session) => resolve(session ?? null)))
    const visitor = new Visitor(app.url)
    const before = await (await visitor.request('/cart')).text()
    expect(await stored(before)).not.toBeNull()
    const fixed = visitor.cookieHeader()

    await visitor.signIn(emulator)
    const during = await (await visitor.request('/id')).json()
    expect(during.id).not.toBe(before)
    expect(during.cart).toBeUndefined()
    expect(await stored(before)).toBeNull()
    const fixated = await visitor.request('/openroute/session', { headers: { cookie: fixed } })
    expect(await fixated.json()).toEqual({ signedIn: false })

    const signedIn = visitor.cookieHeader()
    await visitor.signOut()
    expect(await stored(during.id)).toBeNull()
    const old = await visitor.request('/openroute/session', { headers: { cookie: signedIn } })
    expect(await old.json()).toEqual({ signedIn: false })
  })

  it('B04 accepts no session id that a visitor brings to the Web handler', async () => {
    const [, , withStore] = APP_SETUPS
    const app = await (withStore as (typeof APP_SETUPS)[number]).start({ emulator })
    onTestFinished(() => app.close())
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const name = visitor.sessionName()
    const fixed = 'fixed-by-an-attacker'.padEnd(32, 'x')
    visitor.cookies.set(name, fixed)
    await visitor.signIn(emulator)
    const id = visitor.cookies.get(name)
    expect(id).toMatch(/^[\w-]{32}$/)
    expect(id).not.toBe(fixed)
    const attacker = new Visitor(app.url)
    attacker.cookies.set(name, fixed)
    expect(await attacker.session()).toEqual({ signedIn: false })

    const signedIn = visitor.cookieHeader()
    await visitor.signIn(emulator, { query: '?prompt=login' })
    expect(visitor.cookies.get(name)).not.toBe(id)
    const old = await visitor.request('/openroute/session', { headers: { cookie: signedIn } })
    expect(await old.json()).toEqual({ signedIn: false })
  })
})

describe('configuration', () => {
  const provider = defineProvider({
    id: 'openroute',
    siteUrl: 'https://site.example',
    apiUrl: 'https://api.example/v1',
  })
  const make = (options: Partial<OpenRouteOptions>) => () =>
    createOpenRoute({
      baseUrl: 'https://app.example',
      secret: SECRET,
      appName: 'App',
      ...options,
    })
  const refused = (options: Partial<OpenRouteOptions>) => {
    let code: string | undefined
    try {
      make(options)()
    } catch (error) {
      code = (error as OpenRouteError).code
      expect(error).toBeInstanceOf(OpenRouteError)
    }
    return code
  }

  it.each(['http://api.example', 'https://a@b.example', 'https://a:b@c.example', 'ftp://api.example', 'api'])(
    'A13 refuses a provider whose API is at %s, defined or copied',
    (apiUrl) => {
      expect(() => defineProvider({ ...provider, apiUrl })).toThrow(OpenRouteError)
      expect(refused({ provider: { ...provider, apiUrl } })).toBe('config_invalid')
      expect(refused({ provider: { ...provider, authorizeUrl: apiUrl } })).toBe('config_invalid')
    },
  )

  it.each<[string, OpenRouteOptions['key'] & object]>([
    ['a label of 101 characters', { label: 'a'.repeat(101) }],
    ['a limit that is no number', { limit: Number.NaN }],
    ['an endless limit', { limit: Number.POSITIVE_INFINITY }],
    ['a limit of 0', { limit: 0 }],
    ['an expiry in the past', { expiresAt: '2020-01-01T00:00:00Z' }],
    ['a misspelt option', { limits: 5 } as object],
  ])('A21 refuses %s at start-up', (_, key) => {
    expect(refused({ key })).toBe('config_invalid')
    expect(make({ key: { label: 'a'.repeat(100), limit: 5 } })).not.toThrow()
  })

  it.each([
    ['CR and LF', 'App\r\nX-Evil: 1'],
    ['a NUL', 'App\0'],
    ['half a character', 'App \ud800'],
    ['nothing', ''],
    ['81 characters', 'a'.repeat(81)],
  ])('B17 refuses an app name with %s', (_, appName) => {
    expect(refused({ appName })).toBe('config_invalid')
  })

  it.each([
    ['31 bytes', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P'],
    ['nothing', ''],
    ['an empty list', []],
    ['a good one and a short one', [SECRET, 'short']],
    ['a demo value', 'change-me-change-me-change-me-change-me'],
    ['a famous one', 'keyboard cat keyboard cat keyboard cat'],
    ['one character', 'x'.repeat(64)],
    ['a missing variable', undefined as unknown as string],
  ])('B08 refuses a secret of %s', (_, secret) => {
    expect(refused({ secret })).toBe('config_invalid')
    expect(make({ secret: SECRET })).not.toThrow()
  })

  it.each([
    'http://app.example',
    'http://192.168.1.10:3000',
    'app.example',
    'https://u@app.example',
    'https://app.example/?a',
  ])('B06 refuses the base URL %s', (baseUrl) => {
    expect(refused({ baseUrl })).toBe('config_invalid')
  })

  it('M05 names the cause if Vitest has set BASE_URL', () => {
    expect(process.env.BASE_URL).toBe('/')
    expect(make({ baseUrl: process.env.BASE_URL as string })).toThrow(/Vitest/)
  })
})
