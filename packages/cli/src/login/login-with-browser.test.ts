import { once } from 'node:events'
import { connect } from 'node:net'
import { OpenRouteError } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { exchanges, isListening, KEYS_PATH, parameter, startLogin } from '../test-kit.js'
import type { LoopbackLoginOptions } from './login-options.js'
import { loginWithBrowser } from './login-with-browser.js'

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

describe('loginWithBrowser', () => {
  it('returns the user’s key, labelled with the app’s name', async () => {
    const { url, outcome } = await start({ key: { limit: 3, limitReset: 'monthly' } })
    const page = await fetch(await emulator.approve(url))
    const { key, userId } = await outcome
    expect(page.status).toBe(200)
    expect(emulator.getKey(key)).toMatchObject({
      user: userId,
      limit: 3,
      limitReset: 'monthly',
      label: expect.stringMatching(/^Test tool \d{4}-\d\d-\d\d$/),
    })
  })

  it('accepts a label and a fetch function', async () => {
    const fetched = vi.fn(fetch)
    const { url, outcome } = await start({
      key: { label: 'Mine' },
      fetch: fetched as LoopbackLoginOptions['fetch'] & {},
    })
    await fetch(await emulator.approve(url))
    expect(emulator.getKey((await outcome).key).label).toBe('Mine')
    expect(fetched).toHaveBeenCalledOnce()
  })

  it('A09 sends an S256 challenge, and a callback at the loopback address', async () => {
    const abort = new AbortController()
    const { url, outcome } = await start({ signal: abort.signal })
    expect(parameter(url, 'code_challenge_method')).toBe('S256')
    expect(parameter(url, 'code_challenge')).toMatch(/^[\w-]{43}$/)
    expect(parameter(url, 'callback_url')).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/callback\?state=or-[\w-]{32}$/,
    )
    abort.abort()
    await expect(outcome).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('A10 sends a code once when 20 callbacks arrive together', async () => {
    const { url, outcome } = await start()
    const callback = await emulator.approve(url)
    const responses = await Promise.allSettled(Array.from({ length: 20 }, () => fetch(callback)))
    const good = responses.filter(
      (response) => response.status === 'fulfilled' && response.value.status === 200,
    )
    expect(good.length).toBeGreaterThan(0)
    await outcome
    expect(exchanges(emulator)).toBe(1)
  })

  it.each([
    ['access_denied', 'access_denied', 403],
    ['server_error', 'provider_refused', 400],
  ])('fails with %s when the state is right', async (error, code, status) => {
    const { url, outcome } = await start()
    const ended = outcome.catch((problem: unknown) => problem)
    const page = await fetch(changed(await emulator.deny(url), { error, error_description: '<b>canary' }))
    expect(page.status).toBe(status)
    expect(await page.text()).not.toContain('canary') // B31
    expect(await ended).toMatchObject({ name: 'OpenRouteError', code })
    expect(await isListening(parameter(url, 'callback_url'))).toBe(false)
    expect(exchanges(emulator)).toBe(0)
  })

  it('reports a failed exchange to the browser and to the caller', async () => {
    const { url, outcome } = await start()
    const ended = outcome.catch((problem: unknown) => problem)
    emulator.fail(KEYS_PATH, { kind: 'respond', status: 500, body: '<b>canary' })
    const page = await fetch(await emulator.approve(url))
    expect(page.status).toBe(502)
    expect(await page.text()).toMatch(/Login not finished/)
    expect(await ended).toMatchObject({ code: 'provider_error', helpUrl: emulator.provider.keysUrl })
    expect(await isListening(parameter(url, 'callback_url'))).toBe(false)
  })

  it('finishes the login if the browser does not wait for its page', async () => {
    const { url, outcome } = await start()
    emulator.fail(KEYS_PATH, { kind: 'delay', ms: 300 })
    const leave = new AbortController()
    const page = fetch(await emulator.approve(url), { signal: leave.signal })
    await emulator.waitForRequest(({ path }) => path === KEYS_PATH)
    leave.abort()
    await expect(page).rejects.toThrow()
    expect((await outcome).key).toMatch(/^sk-or-/)
  })

  it.each([
    ['en-GB,en;q=0.9', 'en', 'You are logged in'],
    ['zh-CN,zh;q=0.9', 'zh-CN', '登录成功'],
  ])('A17 A20 B24 shows a page without scripts (%s)', async (language, lang, title) => {
    const { url, outcome } = await start({ appName: '<b>"Tool"</b>' })
    const callback = await emulator.approve(url)
    const page = await fetch(callback, { headers: { 'accept-language': language } })
    const text = await page.text()
    const { key } = await outcome
    expect(text).toContain(`<html lang="${lang}">`)
    expect(text).toContain(title)
    expect(text).toContain('&#60;b&#62;&#34;Tool&#34;&#60;/b&#62;')
    expect(text).not.toMatch(/<script|<a |<img|<link|http|src=/)
    for (const secret of [key, parameter(callback, 'code'), parameter(callback, 'state')])
      expect(text).not.toContain(secret)
    const { headers } = page
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('set-cookie')).toBe(null)
    const policy = headers.get('content-security-policy')?.split('; ')
    expect(policy).toEqual([
      "default-src 'none'",
      expect.stringMatching(/^style-src 'sha256-[\w+/]{43}='$/),
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ])
  })

  it('shows nothing of the app or the login to other requests', async () => {
    const { url, outcome } = await start({ appName: 'Canary' })
    const callback = await emulator.approve(url)
    const page = await fetch(new URL('/', callback))
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(await page.text()).not.toContain('Canary')
    await fetch(callback)
    await outcome
  })

  it('A11 refuses a callback after the login has expired', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { url, outcome } = await start()
    const ended = outcome.catch((problem: unknown) => problem)
    const callback = await emulator.approve(url)
    vi.setSystemTime(Date.now() + 3_601_000)
    expect((await fetch(callback)).status).toBe(400)
    expect(await ended).toMatchObject({ code: 'transaction_expired' })
    expect(exchanges(emulator)).toBe(0)
  })

  it('fails when the user takes too long', async () => {
    const { url, outcome } = await start({ timeoutMs: 100 })
    await expect(outcome).rejects.toMatchObject({ name: 'OpenRouteError', code: 'transaction_expired' })
    expect(await isListening(parameter(url, 'callback_url'))).toBe(false)
  })

  it('fails when the signal aborts, even with open connections', async () => {
    const abort = new AbortController()
    const { url, outcome } = await start({ signal: abort.signal })
    const callbackUrl = parameter(url, 'callback_url')
    const idle = connect(Number(new URL(callbackUrl).port), '127.0.0.1')
    const gone = new Promise((resolve) => idle.on('error', () => {}).once('close', resolve))
    await once(idle, 'connect')
    idle.write('GET /callback HTTP/1.1\r\n')
    abort.abort()
    await expect(outcome).rejects.toMatchObject({ name: 'OpenRouteError', code: 'cancelled' })
    await gone
    expect(await isListening(callbackUrl)).toBe(false)
  })

  it('D02 reports that a key may exist when it is cancelled during the exchange', async () => {
    const abort = new AbortController()
    const { url, outcome } = await start({ signal: abort.signal })
    const ended = outcome.catch((problem: unknown) => problem)
    emulator.fail(KEYS_PATH, { kind: 'hang' })
    const page = fetch(await emulator.approve(url))
    await emulator.waitForRequest(({ path }) => path === KEYS_PATH)
    abort.abort()
    expect(await ended).toMatchObject({
      code: 'exchange_outcome_unknown',
      helpUrl: emulator.provider.keysUrl,
    })
    expect((await page).status).toBe(502)
    expect(exchanges(emulator)).toBe(1)
  })

  it('does not start when the signal is aborted already', async () => {
    const onUrl = vi.fn()
    const login = loginWithBrowser({ appName: 'Test tool', onUrl, signal: AbortSignal.abort() })
    await expect(login).rejects.toMatchObject({ code: 'cancelled' })
    expect(onUrl).not.toHaveBeenCalled()
  })

  it.each<[string, (url: string) => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no browser')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no browser'))],
  ])('fails with the error of an onUrl that %s', async (_name, fail) => {
    let callbackUrl = ''
    const login = loginWithBrowser({
      appName: 'Test tool',
      provider: emulator.provider,
      onUrl: (url) => {
        callbackUrl = parameter(url, 'callback_url')
        return fail(url)
      },
    })
    await expect(login).rejects.toThrow('no browser')
    expect(await isListening(callbackUrl)).toBe(false)
  })

  it.each<[string, Partial<LoopbackLoginOptions>]>([
    ['appName', { appName: '' }],
    ['appName', { appName: 'a\nb' }],
    ['appName', { appName: 'x'.repeat(81) }],
    ['onUrl', { onUrl: undefined as never }],
    ['port', { port: 0 }],
    ['port', { port: 65_536 }],
    ['loginLifetime', { loginLifetime: 59 }],
    ['loginLifetime', { loginLifetime: 86_401 }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['timeoutMs', { timeoutMs: 3_600_001 }],
    ['key.limit', { key: { limit: -1 } }],
    ['key.label', { key: { label: 'x'.repeat(101) } }],
  ])('A21 names the invalid option: %s', async (name, options) => {
    const login = loginWithBrowser({ appName: 'Test tool', onUrl: () => {}, ...options })
    const error = await login.catch((problem: unknown) => problem)
    expect(error).toBeInstanceOf(OpenRouteError)
    expect(error).toMatchObject({ code: 'config_invalid', message: expect.stringContaining(name) })
  })
})
