import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { errorCode, serializeResponse } from '../helpers/read-response.js'
import { NAVIGATION, Visitor } from '../helpers/visitor.js'

let emulator: Emulator
let lax: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
  lax = await startEmulator({ chunkDelayMs: 1, lax: true })
})
afterAll(async () => {
  await emulator.close()
  await lax.close()
})
beforeEach(() => {
  emulator.clearRequests()
  lax.clearRequests()
})

const exchanges = (provider: Emulator = emulator) => provider.requestsTo('/api/v1/auth/keys')

/** A callback URL with some parameters set, or removed (`null`). */
function change(url: string, parameters: Record<string, string | null>): string {
  const changed = new URL(url)
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null) changed.searchParams.delete(name)
    else changed.searchParams.set(name, value)
  }
  return changed.href
}

const FOREIGN_STATE = `or-${'A'.repeat(32)}`

describe.each(APP_SETUPS)('a callback on $name', ({ start }) => {
  let app: SetupApp
  let laxApp: SetupApp
  let clock = 0

  beforeAll(async () => {
    app = await start({ emulator, kit: { now: () => Date.now() + clock } })
    laxApp = await start({ emulator: lax })
  })
  afterAll(async () => {
    await app.close()
    await laxApp.close()
  })
  beforeEach(() => {
    clock = 0
  })

  async function begin(options: { user?: string } = {}) {
    const visitor = new Visitor(app.url)
    return { visitor, callback: await emulator.approve(await visitor.startLogin(), options) }
  }

  describe('A01', () => {
    it('A01 refuses a callback whose state no login in this browser started', async () => {
      const attacker = await begin({ user: 'user_sam' })
      const victim = await begin({ user: 'user_lin' })

      const refused = await victim.visitor.navigate(attacker.callback)
      expect(refused.status).toBe(400)
      expect(await errorCode(refused)).toBe('transaction_missing')
      expect(exchanges()).toHaveLength(0)
      expect(await victim.visitor.session()).toEqual({ signedIn: false })

      // The victim's own login is not affected.
      expect((await victim.visitor.navigate(victim.callback)).status).toBe(303)
      expect(await victim.visitor.session()).toMatchObject({ signedIn: true, userId: 'user_lin' })
    })

    it('A01 refuses a callback in a browser without any login', async () => {
      const { callback } = await begin()
      const other = new Visitor(app.url)
      const refused = await other.navigate(callback)
      expect(refused.status).toBe(400)
      expect(await errorCode(refused)).toBe('transaction_missing')
      expect(exchanges()).toHaveLength(0)
      expect(await other.session()).toEqual({ signedIn: false })
    })

    it.each([
      ['no state', null, 'callback_invalid'],
      ['an empty state', '', 'callback_invalid'],
      ['a state of another form', 'x', 'callback_invalid'],
      ['an invented state', FOREIGN_STATE, 'transaction_missing'],
    ])('A01 refuses a callback with %s, and leaves the login open', async (_, state, code) => {
      const { visitor, callback } = await begin()
      const refused = await visitor.navigate(change(callback, { state }))
      expect(refused.status).toBe(400)
      expect(await errorCode(refused)).toBe(code)
      expect(exchanges()).toHaveLength(0)
      expect(await visitor.session()).toEqual({ signedIn: false })
      expect((await visitor.navigate(callback)).status).toBe(303)
    })
  })

  it('A02 does not rely on PKCE: a code without a challenge is refused because of its state', async () => {
    const visitor = new Visitor(laxApp.url)
    await visitor.startLogin()
    const injected = async (query: string) => {
      const url = `${lax.siteUrl}/auth?callback_url=${encodeURIComponent(`${laxApp.url}/openroute/callback${query}`)}`
      return visitor.navigate(await lax.approve(url))
    }
    expect((await injected('')).status).toBe(400)
    expect((await injected(`?state=${FOREIGN_STATE}`)).status).toBe(400)
    expect(exchanges(lax)).toHaveLength(0)
    expect(await visitor.session()).toEqual({ signedIn: false })
  })

  it('A03 always sends the verifier, so that a foreign code in the visitor’s own login is rejected', async () => {
    const attacker = await begin()
    const { visitor, callback } = await begin()
    const code = new URL(attacker.callback).searchParams.get('code')
    const refused = await visitor.openCallback(change(callback, { code }))
    expect(refused.status).toBe(400)
    expect(await errorCode(refused)).toBe('code_rejected')
    const [exchange, ...more] = exchanges()
    expect(more).toEqual([])
    expect(exchange?.status).toBe(403)
    expect(JSON.parse(exchange?.body ?? '')).toEqual({
      code,
      code_verifier: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    })
    expect(await visitor.session()).toEqual({ signedIn: false })
  })

  describe('A04', () => {
    const FAILURES: [string, (callback: string) => Promise<string> | string][] = [
      ['success', (callback) => callback],
      ['a rejected code', (callback) => change(callback, { code: 'auth_code_unknown' })],
      ['a refusal', (callback) => change(callback, { code: null, error: 'access_denied' })],
      ['code and error at once', (callback) => change(callback, { error: 'x' })],
      ['an unknown state', (callback) => change(callback, { state: FOREIGN_STATE })],
    ]
    it.each(FAILURES)('A04 never leaks code and state: %s', async (_, corrupt) => {
      for (const accept of ['text/html', 'application/json']) {
        const { visitor, callback } = await begin()
        const url = new URL(await corrupt(callback))
        const response = await serializeResponse(await visitor.navigate(url.href, { accept }))
        for (const name of ['code', 'state']) {
          const secret = url.searchParams.get(name)
          if (secret) expect(response).not.toContain(secret)
        }
      }
    })
  })

  it('A07 forwards neither query nor fragment from any route', async () => {
    const query = '?code=stolen-code&state=stolen-state&returnTo=https://evil.example/&x=1'
    const visitor = new Visitor(app.url)
    const routes = [
      '/login',
      '/callback',
      '/failed',
      '/popup',
      '/session',
      '/logout',
      '/api/models',
      '/api/key',
      '/nowhere',
      '',
    ]
    for (const route of routes) {
      const response = await visitor.navigate(`/openroute${route}${query}#code=stolen-code`)
      const location = response.headers.get('location')
      if (location !== null) {
        const { origin } = new URL(location, app.url)
        expect([app.url, emulator.siteUrl]).toContain(origin)
      }
      expect(await serializeResponse(response)).not.toMatch(/stolen|evil/)
    }
  })

  it('A07 redirects a signed-in visitor within the app only, and without the query', async () => {
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const response = await visitor.navigate('/openroute/login?code=stolen&returnTo=https://evil.example')
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('/')
  })

  it('A10 leaves a finished login alone when its callback is replayed with the earlier cookies', async () => {
    clock = 0
    const { visitor, callback } = await begin()
    const cookie = visitor.cookieHeader()
    await visitor.navigate(callback)
    clock = 31_000 // until then, the response might have been lost: L01
    const replay = await visitor.request(callback, { headers: { ...NAVIGATION, cookie } })
    expect(replay.status).toBe(409)
    expect(exchanges()).toHaveLength(1)
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  })

  it('A10 remembers a spent login as long as it is valid, even if another instance’s clock was a minute ahead', async () => {
    clock = 50_000
    const { visitor, callback } = await begin()
    const cookie = visitor.cookieHeader()
    clock = 0
    await visitor.navigate(callback)
    clock = 60 * 60_000 + 30_000 // by the clock at which it began, the login is not yet an hour old
    const replay = await visitor.request(callback, { headers: { ...NAVIGATION, cookie } })
    expect(await errorCode(replay)).toBe('callback_used')
    expect(exchanges()).toHaveLength(1)
  })

  it('A11 refuses a login that took longer than an hour, cookie or not', async () => {
    const { visitor, callback } = await begin()
    clock = 60 * 60_000 + 1000
    const refused = await visitor.openCallback(callback)
    expect(refused.status).toBe(400)
    expect(await errorCode(refused)).toBe('transaction_expired')
    expect(exchanges()).toHaveLength(0)
    expect(visitor.transactions()).toEqual([])
  })

  it('A11 L04 accepts a login that took just under an hour', async () => {
    const { visitor, callback } = await begin()
    clock = 60 * 60_000 - 5000
    expect((await visitor.navigate(callback)).status).toBe(303)
  })

  it('P02 accepts a callback that has its state twice', async () => {
    const { visitor, callback } = await begin()
    const twice = `${callback}&state=${new URL(callback).searchParams.get('state')}`
    expect((await visitor.navigate(twice)).status).toBe(303)
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  })

  describe('A15', () => {
    const POLLUTED: [string, (callback: string) => string][] = [
      ['two codes', (url) => `${url}&code=other`],
      ['code[]', (url) => `${url}&code[]=other`],
      ['code[] alone', (url) => url.replace('code=', 'code[]=')],
      ['code[0]', (url) => `${url}&code[0]=other`],
      ['two states', (url) => `${url}&state=${FOREIGN_STATE}`],
      ['state[]', (url) => `${url}&state[]=x`],
      ['two issuers', (url) => `${url}&iss=a&iss=b`],
      ['a code of 10 kB', (url) => change(url, { code: 'a'.repeat(10_000) })],
      ['CR and LF in the code', (url) => change(url, { code: 'a\r\nSet-Cookie: b=c' })],
      ['a NUL in the code', (url) => change(url, { code: 'a\0b' })],
      ['an empty code', (url) => change(url, { code: '' })],
      ['no code', (url) => change(url, { code: null })],
      ['a code and an error', (url) => `${url}&error=access_denied`],
      ['two errors', (url) => `${change(url, { code: null })}&error=a&error=b`],
    ]
    it.each(POLLUTED)('A15 refuses %s before the exchange', async (_, pollute) => {
      const { visitor, callback } = await begin()
      const refused = await visitor.navigate(pollute(callback))
      expect(refused.status).toBe(400)
      expect(await errorCode(refused)).toBe('callback_invalid')
      expect(exchanges()).toHaveLength(0)
      // It did not come from the provider, so the login continues.
      expect((await visitor.navigate(callback)).status).toBe(303)
    })
  })

  it('A16 does not let a forged error end a login', async () => {
    const { visitor, callback } = await begin()
    for (const state of [null, FOREIGN_STATE]) {
      const forged = change(callback, { code: null, state, error: 'access_denied' })
      // P02: one without a state is shown.
      expect((await visitor.navigate(forged)).status).toBe(state === null ? 403 : 400)
    }
    expect(visitor.transactions()).toHaveLength(1)
    expect((await visitor.navigate(callback)).status).toBe(303)
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  })

  it('A16 ends a login that the user declined at the provider', async () => {
    const visitor = new Visitor(app.url)
    const refused = await visitor.openCallback(await emulator.deny(await visitor.startLogin()))
    expect(refused.status).toBe(403)
    expect(await errorCode(refused)).toBe('access_denied')
    expect(visitor.transactions()).toEqual([])
    expect(exchanges()).toHaveLength(0)
  })

  it('A17 responds to a callback with no referrer, no body and no subresource', async () => {
    const { visitor, callback } = await begin()
    const refused = await visitor.navigate(`${callback}&code=2`)
    expect(refused.status).toBe(400)
    expect(refused.headers.get('referrer-policy')).toBe('no-referrer')
    expect(refused.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await refused.text()).not.toMatch(/\ssrc=|<(link|img|script|iframe|object|meta http)/i)

    const again = await begin()
    const done = await again.visitor.navigate(again.callback)
    expect(done.headers.get('referrer-policy')).toBe('no-referrer')
    expect(await done.text()).toBe('')
  })

  it('A19 redirects with 303 only', async () => {
    const visitor = new Visitor(app.url)
    const login = await visitor.navigate('/openroute/login')
    expect(login.status).toBe(303)
    const callback = await emulator.approve(login.headers.get('location') ?? '')
    const posted = await visitor.request(callback, { method: 'POST', headers: NAVIGATION })
    expect(posted.status).toBe(405)
    expect(exchanges()).toHaveLength(0)
    expect((await visitor.navigate(callback)).status).toBe(303)
    expect((await visitor.navigate('/openroute/login')).status).toBe(303)
  })
})
