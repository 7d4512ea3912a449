import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { startExpressApp } from '../helpers/express-app.js'
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
const SCRIPT = '<script>canary()</script><img src=x onerror=canary()>'

/** Checks the headers of every page of the kit. */
function expectGuarded(response: Response): void {
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy.split('; ')).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ]),
  )
  expect(policy).not.toMatch(/unsafe|script-src/)
  expect(response.headers.get('x-frame-options')).toBe('DENY')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('cache-control')).toBe('no-store')
}

describe.each(APP_SETUPS)('pages of $name', ({ start }) => {
  let app: SetupApp

  beforeAll(async () => {
    app = await start({ emulator })
  })
  afterAll(() => app.close())

  it('A20 lets no site frame a page of the kit', async () => {
    const visitor = new Visitor(app.url)
    const callback = await emulator.approve(await visitor.startLogin())
    const pages = [
      await visitor.navigate('/openroute/callback'),
      await visitor.navigate(`${callback}&code=2`),
      await visitor.openCallback(callback.replace(/code=[^&]*/, 'code=unknown')),
      await visitor.navigate('/openroute/failed?error=access_denied'),
      await visitor.navigate('/openroute/failed?error=nonsense'),
      await visitor.navigate('/openroute/login', { 'sec-fetch-dest': 'iframe' }),
      await visitor.navigate('/openroute/popup', { 'sec-fetch-dest': 'iframe' }),
      await visitor.navigate('/openroute/popup?error=nonsense'),
      await visitor.navigate('/openroute/nothing'),
      await visitor.navigate('/openroute'),
      await visitor.navigate('/openroute/logout'),
      await visitor.request('/openroute/login', { method: 'POST', headers: NAVIGATION }),
      await visitor.request('/openroute/session', { method: 'POST', headers: NAVIGATION }),
    ]
    for (const page of pages) {
      expect(page.status).toBeGreaterThanOrEqual(400)
      expectGuarded(page)
    }
  })

  it('B31 shows no text of a callback', async () => {
    const visitor = new Visitor(app.url)
    const queries: ((state: string) => Record<string, string>)[] = [
      (state) => ({
        state,
        error: 'canary_error',
        error_description: SCRIPT,
        error_uri: 'https://evil.example/canary',
      }),
      () => ({ state: SCRIPT, code: 'x' }),
      () => ({ error: SCRIPT, error_description: SCRIPT }),
    ]
    for (const query of queries)
      for (const accept of ['text/html', 'application/json']) {
        const denied = await emulator.deny(await visitor.startLogin())
        const state = new URL(denied).searchParams.get('state') ?? ''
        const path = `/openroute/callback?${new URLSearchParams(query(state))}`
        const response = await visitor.openCallback(path, { accept })
        expect(response.status).toBe(400)
        // JSON is not a page, but a page may show its message.
        if (accept === 'text/html') expectGuarded(response)
        expect(await response.text()).not.toMatch(/canary|evil/)
      }
  })

  it.each([400, 403, 405, 429, 500, 502])('B31 shows no text of a failed exchange: %i', async (status) => {
    for (const body of [
      SCRIPT,
      { error: { code: SCRIPT, message: `Invalid code ${SCRIPT}` } },
      { error: SCRIPT },
      { key: SCRIPT },
    ]) {
      for (const headers of [{ 'content-type': 'text/html' }, { 'content-type': 'application/json' }]) {
        const visitor = new Visitor(app.url)
        emulator.fail(EXCHANGE, { kind: 'respond', status, headers, body })
        const page = await visitor.signIn(emulator)
        expect(page.status).toBeGreaterThanOrEqual(400)
        expectGuarded(page)
        expect(await page.text()).not.toContain('canary')
        expect(await visitor.session()).toEqual({ signedIn: false })
      }
    }
  })

  it('B31 escapes the path, and responds to scripts with JSON', async () => {
    const visitor = new Visitor(app.url)
    const path = `/openroute/${encodeURIComponent(SCRIPT)}?${SCRIPT}`
    const page = await visitor.navigate(path)
    expectGuarded(page)
    expect(await page.text()).not.toContain('canary')
    const json = await visitor.request(path)
    expect(json.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await json.text()).not.toContain('canary')
    const api = await visitor.navigate('/openroute/api/chat/completions')
    expect(api.headers.get('content-type')).toMatch(/^application\/json/)
  })

  it('B31 relays the text of an API as data only', async () => {
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const body = { error: { code: 403, message: SCRIPT } }
    emulator.fail('/api/v1/chat/completions', { kind: 'respond', status: 403, body })
    const response = await visitor.chat()
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await response.json()).error.message).toBe(SCRIPT)
  })

  it.each([
    ['en-US,en;q=0.9', 'en'],
    ['zh-CN,zh;q=0.9', 'zh-CN'],
    ['"><script>', 'en'],
  ])('B31 responds in the right language for %s', async (language, lang) => {
    const page = await new Visitor(app.url).navigate('/openroute/callback', { 'accept-language': language })
    expect(await page.text()).toContain(`<html lang="${lang}">`)
  })
})

describe('pages for a Strict session cookie', () => {
  it('A20 A07 continue from a page that can’t be framed, with nothing but the return path', async () => {
    const app = await startExpressApp({ emulator, session: { cookie: { sameSite: 'strict' } } })
    onTestFinished(() => app.close())
    const visitor = new Visitor(app.url)
    const login = await visitor.navigate(
      '/openroute/login?code=canary&returnTo=/chat%3Fa%3D%22%3E%3Cscript%3E&x=canary',
      { 'sec-fetch-site': 'cross-site' },
    )
    expect(login.status).toBe(200)
    expectGuarded(login)
    const page = await login.text()
    expect(page).not.toMatch(/canary|<script/)
    const next = /content="0;url=([^"]+)"/.exec(page)?.[1]?.replaceAll('&#38;', '&') ?? ''
    expect(next).toMatch(/^\/openroute\/login\?returnTo=/)

    const callback = await emulator.approve(
      (await visitor.navigate(next, { 'sec-fetch-site': 'same-origin' })).headers.get('location') ?? '',
    )
    const done = await visitor.navigate(callback, { 'sec-fetch-site': 'cross-site' })
    expect(done.status).toBe(200)
    expectGuarded(done)
    expect(done.headers.get('referrer-policy')).toBe('no-referrer')
    const text = await done.text()
    expect(text).toContain('content="0;url=/chat?a=%22%3E%3Cscript%3E"')
    for (const name of ['code', 'state'])
      expect(text).not.toContain(new URL(callback).searchParams.get(name) ?? '-')
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  })
})
