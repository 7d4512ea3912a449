import { describeError } from '@openroute-kit/core'
import { type Emulator, type Fault, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { ERROR_CODES } from '../helpers/error-codes.js'
import { errorCode, serializeResponse } from '../helpers/read-response.js'
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

const EXCHANGE = '/api/v1/auth/keys'
const FAILED = '/openroute/failed'
const refuse = (status: number, message = 'x'): Fault => ({
  kind: 'respond',
  status,
  body: { error: { code: status, message } },
})

/** How logins fail, and the status of the page for it. */
const ENDS: [
  code: string,
  status: number,
  keyMayExist: boolean,
  end: Fault | 'deny' | 'late' | 'other code',
][] = [
  ['access_denied', 403, false, 'deny'],
  ['transaction_expired', 400, false, 'late'],
  ['code_rejected', 400, true, 'other code'],
  ['code_expired', 400, false, refuse(403, 'Authorization code expired')],
  ['challenge_method_rejected', 502, false, refuse(400, 'Invalid code_challenge_method')],
  ['exchange_rejected', 502, false, refuse(400)],
  ['exchange_not_allowed', 502, false, refuse(405)],
  ['rate_limited', 429, false, refuse(429)],
  ['provider_error', 502, true, refuse(500)],
  ['provider_redirected', 502, true, { kind: 'redirect', location: 'https://evil.example/' }],
  ['provider_response_invalid', 502, true, { kind: 'respond', body: { user_id: null } }],
  ['exchange_outcome_unknown', 502, true, { kind: 'reset' }],
]

describe.each(APP_SETUPS)('a login that failed on $name', ({ start }) => {
  let app: SetupApp
  let clock = 0

  beforeAll(async () => {
    app = await start({ emulator, kit: { now: () => Date.now() + clock } })
  })
  afterAll(() => app.close())
  beforeEach(() => {
    clock = 0
  })

  async function failedLogin(end: (typeof ENDS)[number][3], query = '') {
    const visitor = new Visitor(app.url)
    const consent = await visitor.startLogin(query)
    let callback = end === 'deny' ? await emulator.deny(consent) : await emulator.approve(consent)
    if (end === 'late') clock = 60 * 60_000 + 1000
    if (end === 'other code') callback = callback.replace(/code=[^&]*/, 'code=auth_code_unknown')
    if (typeof end === 'object') emulator.fail(EXCHANGE, end)
    return { visitor, callback, response: await visitor.navigate(callback) }
  }

  it.each(ENDS)(
    'A18 ends at a page without the code in its address: %s',
    async (code, status, keyMayExist, end) => {
      const { visitor, callback, response } = await failedLogin(end)
      expect(response.status).toBe(303)
      expect(response.headers.get('location')).toBe(`${FAILED}?error=${code}`)
      expect(response.headers.get('referrer-policy')).toBe('no-referrer')
      expect(response.headers.get('cache-control')).toBe('no-store')
      const everything = await serializeResponse(response)
      for (const name of ['code', 'state'])
        expect(everything).not.toContain(new URL(callback).searchParams.get(name) ?? callback)
      expect(visitor.transactions()).toEqual([])

      const page = await visitor.navigate(response.headers.get('location') ?? '')
      expect(page.status).toBe(status)
      expect(await errorCode(page.clone())).toBe(code)
      expect(page.headers.getSetCookie()).toEqual([])
      const html = await page.text()
      expect(html.includes(`href="${emulator.provider.keysUrl}"`)).toBe(keyMayExist)
      expect(html).toContain('href="/openroute/login"')
      expect(await visitor.session()).toEqual({ signedIn: false })
    },
  )

  it('A18 keeps the popup mode', async () => {
    const { visitor, response } = await failedLogin(refuse(500), '?mode=popup')
    expect(response.headers.get('location')).toBe(`${FAILED}?error=provider_error&mode=popup`)
    const page = await visitor.navigate(response.headers.get('location') ?? '')
    expect(await page.text()).toContain('href="/openroute/login?mode=popup"')
  })

  it('A18 keeps the login open where the callback can still finish it', async () => {
    const visitor = new Visitor(app.url)
    const callback = await emulator.approve(await visitor.startLogin())
    const refused = await visitor.navigate(`${callback}&code=other`)
    expect([refused.status, refused.headers.get('location')]).toEqual([400, null])
    expect((await visitor.navigate(callback)).headers.get('location')).toBe('/')
  })

  it('reports the same to programs in the response itself', async () => {
    const visitor = new Visitor(app.url)
    const callback = await emulator.approve(await visitor.startLogin())
    emulator.fail(EXCHANGE, refuse(500))
    const response = await visitor.navigate(callback, { accept: 'application/json' })
    expect(response.status).toBe(502)
    expect(await response.json()).toMatchObject({
      error: { code: 'provider_error', help_url: emulator.provider.keysUrl },
    })
  })

  it.each(ERROR_CODES.filter((code) => !ENDS.some(([end]) => end === code) && code !== 'provider_refused'))(
    'B31 does not report %s at that address, since no login ends with it',
    async (code) => {
      const page = await new Visitor(app.url).navigate(`${FAILED}?error=${code}`)
      expect([page.status, await errorCode(page)]).toEqual([404, 'not_found'])
    },
  )

  it.each([
    '<script>canary()</script>',
    'access_denied" onload="canary()',
    'ACCESS_DENIED',
    'canary',
    '__proto__',
    'constructor',
    '',
  ])('B31 shows no foreign text there: %j', async (error) => {
    const page = await new Visitor(app.url).navigate(`${FAILED}?${new URLSearchParams({ error })}`)
    expect(page.status).toBe(404)
    expect(await page.text()).not.toMatch(/canary|<script/)
  })

  it('A07 A15 accepts one error, and no other parameter', async () => {
    const visitor = new Visitor(app.url)
    const twice = await visitor.navigate(`${FAILED}?error=access_denied&error=rate_limited`)
    expect(twice.status).toBe(404)
    const query = 'error=access_denied&code=canary&state=canary&message=canary&helpUrl=https://canary.example'
    const page = await visitor.navigate(`${FAILED}?${query}&returnTo=//canary.example&mode=canary`)
    expect(page.status).toBe(403)
    expect(await serializeResponse(page)).not.toContain('canary')
  })

  it.each([
    ['a frame', 'GET', { 'sec-fetch-dest': 'iframe' }, 403],
    ['a prerender', 'GET', { 'sec-purpose': 'prefetch;prerender' }, 403],
    ['HEAD', 'HEAD', {}, 405],
    ['POST', 'POST', {}, 405],
  ])('B03 is shown to navigations only: %s', async (_, method, headers, status) => {
    const init = { method, headers: { ...NAVIGATION, ...headers } }
    const response = await new Visitor(app.url).request(`${FAILED}?error=access_denied`, init)
    expect(response.status).toBe(status)
  })

  it.each(['en', 'zh-CN'] as const)(
    'D10 explains in %s where to look for a key when the code was already used',
    async (language) => {
      const headers = { 'accept-language': language }
      const visitor = new Visitor(app.url)
      const callback = await emulator.approve(await visitor.startLogin())
      const cookie = visitor.cookieHeader()
      await visitor.navigate(callback)
      clock = 31_000 // until then, it gets the same session: L01
      const again = await visitor.request(callback, { headers: { ...NAVIGATION, ...headers, cookie } })
      clock = 0
      expect(again.status).toBe(409)
      const spent = await again.text()
      const rejected = await (await visitor.navigate(`${FAILED}?error=code_rejected`, headers)).text()
      for (const [html, code] of [
        [spent, 'callback_used'],
        [rejected, 'code_rejected'],
      ] as const) {
        expect(html).toContain(describeError(code, language))
        expect(html).toContain(`href="${emulator.provider.keysUrl}"`)
        expect(html).toContain(language === 'en' ? 'list of keys' : '密钥列表')
      }
    },
  )
})
