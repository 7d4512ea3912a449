import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { rawRequest, sendRaw } from '../../../../test/helpers/raw-request.js'
import type { LoopbackLoginOptions } from '../login/login-options.js'
import { loginWithBrowser } from '../login/login-with-browser.js'
import { exchanges, KEYS_PATH, parameter, startLogin } from '../test-kit.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearRequests()
  emulator.clearFaults()
})
afterEach(() => void vi.useRealTimers())

const start = (options: Partial<LoopbackLoginOptions> = {}) =>
  startLogin(loginWithBrowser, { provider: emulator.provider, ...options })

/** The callback with parameters set, or removed by `null`. */
function changed(callback: string, parameters: Record<string, string | null>): string {
  const url = new URL(callback)
  for (const [name, value] of Object.entries(parameters))
    if (value === null) url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  return url.href
}

describe('requests to a login that waits', () => {
  type Foreign = (callback: string) => Promise<{ status: number }>
  const raw =
    (requestLine: (path: string) => string, host: string | null, ...more: string[]): Foreign =>
    (callback) => {
      const { pathname, search, host: own } = new URL(callback)
      return sendRaw(
        callback,
        rawRequest([requestLine(pathname + search), `Host: ${host ?? own}`, 'Connection: close', ...more]),
      )
    }
  const get = (path: string) => `GET ${path} HTTP/1.1`
  const foreign: [string, number, Foreign][] = [
    ['another state', 400, (callback) => fetch(changed(callback, { state: `or-${'x'.repeat(32)}` }))],
    ['no state', 400, (callback) => fetch(changed(callback, { state: null }))],
    ['two states', 400, (callback) => fetch(`${callback}&state=x`)],
    ['no code', 400, (callback) => fetch(changed(callback, { code: null }))],
    ['two codes', 400, (callback) => fetch(`${callback}&code=x`)],
    ['a code and an error', 400, (callback) => fetch(changed(callback, { error: 'access_denied' }))],
    ['another issuer', 400, (callback) => fetch(changed(callback, { iss: 'https://evil.example' }))],
    [
      'a denial of another login',
      400,
      (callback) => fetch(changed(callback, { state: 'x', code: null, error: 'access_denied' })),
    ],
    ['another path', 404, (callback) => fetch(callback.replace('/callback', '/'))],
    ['a longer path', 404, (callback) => fetch(callback.replace('/callback', '/callback/'))],
    [
      'a path that is spelt otherwise',
      404,
      (callback) => fetch(callback.replace('/callback', '/c%61llback')),
    ],
    ['an icon', 404, (callback) => fetch(new URL('/favicon.ico', callback))],
    ['POST', 405, (callback) => fetch(callback, { method: 'POST' })],
    ['HEAD', 405, (callback) => fetch(callback, { method: 'HEAD' })],
    ['OPTIONS', 405, (callback) => fetch(callback, { method: 'OPTIONS' })],
    ['a picture', 403, raw(get, null, 'Sec-Fetch-Dest: image')],
    ['a frame', 403, raw(get, null, 'Sec-Fetch-Dest: iframe')],
    ['a prefetch', 403, raw(get, null, 'Sec-Purpose: prefetch;prerender')],
    ['another host (DNS rebinding)', 421, raw(get, 'evil.example')],
    ['another port in the host', 421, raw(get, '127.0.0.1:1')],
    ['an absolute address', 404, raw((path) => `GET http://evil.example${path} HTTP/1.1`, null)],
  ]

  it.each(foreign)('A23 refuses %s with %i, and keeps waiting', async (_name, status, send) => {
    const { url, outcome } = await start()
    const callback = await emulator.approve(url)
    expect((await send(callback)).status).toBe(status)
    expect(exchanges(emulator)).toBe(0)
    expect((await fetch(callback)).status).toBe(200)
    expect((await outcome).key).toMatch(/^sk-or-/)
    expect(exchanges(emulator)).toBe(1)
  })

  it('A23 refuses every request after the first success', async () => {
    const { url, outcome } = await start()
    const callback = await emulator.approve(url)
    await fetch(callback)
    await outcome
    await expect(fetch(callback)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    expect(exchanges(emulator)).toBe(1)
  })

  it('L01 gives a callback that comes during the exchange the same page', async () => {
    const { url, outcome } = await start()
    const callback = await emulator.approve(url)
    emulator.fail(KEYS_PATH, { kind: 'delay', ms: 300 })
    const leave = new AbortController()
    const first = fetch(callback, { signal: leave.signal }).catch(() => {})
    await emulator.waitForRequest(({ path }) => path === KEYS_PATH)
    leave.abort()
    await first
    expect((await fetch(callback)).status).toBe(200)
    expect((await outcome).key).toMatch(/^sk-or-/)
    expect(exchanges(emulator)).toBe(1)
  })

  it('P02 shows a denial without state, and keeps waiting', async () => {
    const { url, outcome } = await start()
    const callbackUrl = new URL(parameter(url, 'callback_url'))
    callbackUrl.search = '?error=access_denied'
    expect((await fetch(callbackUrl)).status).toBe(403)
    await fetch(await emulator.approve(url))
    expect((await outcome).key).toMatch(/^sk-or-/)
  })

  it('T04 redirects from a short address that no opener can cut, and not for other sites', async () => {
    const details: { localUrl?: string }[] = []
    const { url, outcome } = await startLogin(loginWithBrowser, {
      provider: emulator.provider,
      onDetails: (more: { localUrl?: string }) => void details.push(more),
    })
    const { localUrl } = details[0] as { localUrl: string }
    expect(localUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/login$/)
    const opened = await fetch(localUrl, { redirect: 'manual' })
    expect(opened.headers.get('location')).toBe(url)
    for (const header of ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Dest: image', 'Purpose: prefetch'])
      expect((await raw(() => 'GET /login HTTP/1.1', null, header)(localUrl)).status).toBe(403)
    await fetch(await emulator.approve(localUrl))
    expect((await outcome).key).toMatch(/^sk-or-/)
  })

  it('T04 names the cause when an opener has cut the address', async () => {
    const { url, outcome } = await start()
    const ended = outcome.catch((problem: unknown) => problem)
    const body = JSON.stringify({ error: { code: 400, message: 'Invalid code_challenge_method' } })
    emulator.fail(KEYS_PATH, { kind: 'respond', status: 400, body })
    await fetch(await emulator.approve(url))
    expect(await ended).toMatchObject({
      code: 'challenge_method_rejected',
      message: expect.stringContaining('localUrl'),
    })
  })
})
