import { createLoginRequest, exchangeCode, getKeyInfo, verifyCallback } from '@openroute-kit/core'
import { afterEach, describe, expect, it } from 'vitest'
import type { Emulator } from '../../emulator.js'
import type { EmulatorOptions } from '../../emulator-options.js'
import { startEmulator } from '../../start-emulator.js'
import { authorizeUrl, Browser, exchange, freshCode, type Json, KEYS_PATH } from '../../test-kit.js'
import type { FamilyName } from './family.js'
import type { ProviderVariants } from './variants.js'

const running: Emulator[] = []
afterEach(() => Promise.all(running.splice(0).map((emulator) => emulator.close())))

async function start(options: EmulatorOptions): Promise<Emulator> {
  const emulator = await startEmulator({ chunkDelayMs: 0, ...options })
  running.push(emulator)
  return emulator
}

describe('variants', () => {
  it.each([
    [400, 'Invalid code'],
    [403, 'Invalid code or code_verifier'],
    [409, 'Authorization code already used'],
    [500, 'Internal Server Error'],
  ] as const)('P01 M04 responds to wrong, used and expired codes with %d', async (status, message) => {
    let now = Date.now()
    const emulator = await start({ now: () => now, variants: { rejectedCode: status } })
    const expected = { status, json: { error: { code: status, message } } }
    expect(await exchange(emulator, 'auth_code_wrong')).toMatchObject(expected)
    const code = await freshCode(emulator)
    expect((await exchange(emulator, code)).status).toBe(200)
    expect(await exchange(emulator, code)).toMatchObject(expected)
    const old = await freshCode(emulator)
    now += 11 * 60 * 1000
    expect(await exchange(emulator, old)).toMatchObject(expected)
  })

  it('M04 responds to wrong codes with a message of the test’s own', async () => {
    const rejectedCode = { status: 422, message: 'code not found' }
    const emulator = await start({ variants: { rejectedCode } })
    expect(await exchange(emulator, 'x')).toMatchObject({
      status: 422,
      json: { error: { message: 'code not found' } },
    })
  })

  it.each([
    ['without-code', { error: { message: 'Invalid code or code_verifier' } }],
    ['string', { error: 'invalid_grant', error_description: 'Invalid code or code_verifier' }],
  ] as const)('P03 writes errors of the exchange %s', async (errors, body) => {
    const emulator = await start({ variants: { errors } })
    expect((await exchange(emulator, 'x')).json).toEqual(body)
  })

  it('P03 writes errors as strings at the exchange only', async () => {
    const emulator = await start({ variants: { errors: 'string' } })
    const response = await fetch(`${emulator.apiUrl}/key`)
    expect(await response.json()).toEqual({ error: { code: 401, message: 'No auth credentials found' } })
  })

  it('P03 writes errors as pages of a CDN', async () => {
    const emulator = await start({ variants: { errors: 'html' } })
    const headers = { 'content-type': 'application/json' }
    const refused = await fetch(emulator.siteUrl + KEYS_PATH, { method: 'POST', headers, body: '{}' })
    for (const [response, status] of [
      [refused, 400],
      [await fetch(`${emulator.apiUrl}/key`), 401],
    ] as const) {
      expect([response.status, response.headers.get('content-type')]).toEqual([
        status,
        'text/html; charset=utf-8',
      ])
      expect(await response.text()).toMatch(/^<!doctype html>/)
    }
  })

  // What returns is `state=abc` in the query of `callback_url`, and `state=beside` beside it.
  it.each<[ProviderVariants['state'], ProviderVariants['denial'], string, string]>([
    [undefined, undefined, '?state=beside&code', '?state=abc&error'],
    ['both', 'with-state', '?state=beside&code', '?state=beside&error'],
    ['both', 'without-state', '?state=beside&code', '?error'],
    ['twice', 'callback', '?state=abc&state=beside&code', '?state=abc&error'],
    ['twice', 'with-state', '?state=abc&state=beside&code', '?state=abc&state=beside&error'],
    ['callback', 'callback', '?state=abc&code', '?state=abc&error'],
    ['callback', 'without-state', '?state=abc&code', '?error'],
    ['echo', 'callback', '?state=beside&code', '?error'],
    ['echo', 'with-state', '?state=beside&code', '?state=beside&error'],
    ['echo', 'without-state', '?state=beside&code', '?error'],
  ])('P02 with the state %s and the denial %s, returns %s and %s', async (state, denial, code, error) => {
    const emulator = await start({ variants: { state, denial } as ProviderVariants })
    const url = authorizeUrl(emulator, { state: 'beside' })
    expect(new URL(await emulator.approve(url)).search).toMatch(new RegExp(`^\\${code}=auth_code_[\\w-]+$`))
    expect(new URL(await emulator.deny(url)).search).toBe(`${error}=access_denied`)
  })

  it('P02 adds no state that the app did not send', async () => {
    const emulator = await start({ variants: { denial: 'with-state', state: 'twice' } })
    const back = await emulator.deny(authorizeUrl(emulator, { callback_url: 'http://localhost:3000/' }))
    expect(back).toBe('http://localhost:3000/?error=access_denied')
  })

  it('P02 returns no state to a headless login', async () => {
    const emulator = await start({})
    const url = authorizeUrl(emulator, { callback_url: null, state: 'beside' })
    expect(await emulator.approve(url)).toMatch(/^auth_code_[\w-]+$/)
  })

  it('M04 keeps the user on its own page after a denial', async () => {
    const emulator = await start({ variants: { denial: 'stays' } })
    const url = authorizeUrl(emulator)
    await expect(emulator.deny(url)).rejects.toMatchObject({ code: 'config_invalid' })
    const browser = new Browser(emulator)
    const page = await (await browser.get(url.slice(emulator.siteUrl.length))).text()
    const response = await browser.submit(page, '/auth', { decision: 'decline' })
    expect([response.status, response.headers.get('location')]).toEqual([200, null])
  })

  it('L04 lets a new user sign up first, and shows the consent page then', async () => {
    const emulator = await start({ variants: { signIn: 'first' } })
    const browser = new Browser(emulator)
    const path = authorizeUrl(emulator, { callback_url: `http://localhost/?x=${'a'.repeat(3000)}` }).slice(
      emulator.siteUrl.length,
    )
    const signIn = await (await browser.get(path)).text()
    expect(signIn).not.toContain('value="approve"')
    expect((await browser.submit(signIn, '/emulator/sign-up', { name: ' ' })).status).toBe(403)
    const signedUp = await browser.submit(signIn, '/emulator/sign-up', { name: 'Kim <Park>' })
    expect([signedUp.status, signedUp.headers.get('location')]).toEqual([303, path])
    emulator.advanceClock(45 * 60_000)
    const consent = await (await browser.get(path)).text()
    const user = /value="(user_[\da-f]{12})" checked><span>Kim &lt;Park&gt;</.exec(consent)?.[1] ?? ''
    const approved = await browser.submit(consent, '/auth', { decision: 'approve', user, limit: '1' })
    const code = new URL(approved.headers.get('location') ?? '').searchParams.get('code') ?? ''
    expect((await exchange(emulator, code)).json).toMatchObject({ user_id: user })
  })

  it('L04 signs in first, in both languages', async () => {
    const emulator = await start({ variants: { signIn: 'first' } })
    const path = authorizeUrl(emulator).slice(emulator.siteUrl.length)
    const browser = new Browser(emulator, 'zh-CN')
    const page = await (await browser.get(path)).text()
    for (const text of ['登录', '注册']) expect(page).toContain(text)
    const next = await browser.submit(page, '/emulator/sign-in', {
      user: 'user_sam',
      next: 'https://evil.example/',
    })
    expect(next.headers.get('location')).toBe('/keys')
    const other = await browser.submit(page, '/emulator/sign-in', { user: 'user_sam' })
    expect(other.headers.get('location')).toBe(path)
  })

  it('changes its variants while it runs', async () => {
    const emulator = await start({ variants: { denial: 'without-state', rejectedCode: 409 } })
    emulator.setVariants({ rejectedCode: 500 })
    expect(new URL(await emulator.deny(authorizeUrl(emulator))).search).toBe('?state=abc&error=access_denied')
    expect((await exchange(emulator, 'x')).status).toBe(500)
    expect(() => emulator.setVariants({ denial: 'never' as 'stays' })).toThrow(/denial must be/)
  })

  it.each([
    [{ denial: 'never' }],
    [{ mood: 'bad' }],
    [{ state: 'callback-url' }],
    [{ errors: 'xml' }],
    [{ signIn: true }],
    [{ rejectedCode: 200 }],
    [{ rejectedCode: { status: 'x', message: '' } }],
  ])('refuses %j', async (variants) => {
    await expect(startEmulator({ variants: variants as ProviderVariants })).rejects.toMatchObject({
      code: 'config_invalid',
    })
  })
})

describe('family', () => {
  it.each<[FamilyName, string, string, string]>([
    ['openroute', '/auth', '/api/v1', 'sk-or-v1-'],
    ['openrouter', '/auth', '/api/v1', 'sk-or-v1-'],
    ['therouter', '/auth', '/v1', 'sk-tr-'],
    ['eurouter', '/api/v1/auth', '/api/v1', 'sk-eu-'],
  ])('M04 serves a whole login as %s', async (family, authorizePath, apiPath, prefix) => {
    const emulator = await start({ family })
    const { provider, siteUrl } = emulator
    expect(provider).toMatchObject({
      id: family,
      authorizeUrl: siteUrl + authorizePath,
      apiUrl: siteUrl + apiPath,
    })
    const { url, transaction } = await createLoginRequest({
      provider,
      callbackUrl: 'http://localhost:3000/callback',
    })
    const browser = new Browser(emulator)
    const consent = await browser.get(url.slice(siteUrl.length))
    expect(consent.headers.get('access-control-allow-origin')).toBeNull()
    const action = /<form method="post" action="([^"]+)"/.exec(await consent.clone().text())?.[1] ?? ''
    const approved = await browser.submit(await consent.text(), action, {
      decision: 'approve',
      user: 'user_sam',
    })
    const back = approved.headers.get('location') ?? ''
    const { key } = await exchangeCode({ callback: verifyCallback({ url: back, transaction }), provider })
    expect(key.startsWith(prefix)).toBe(true)
    expect(await getKeyInfo({ provider, key })).toMatchObject({ label: expect.any(String) })
    expect(emulator.requestsTo(`${apiPath}/auth/keys`)).toHaveLength(1)
  })

  it('M04 reads the app’s title from the headers of the provider', async () => {
    const headers = { 'x-title': 'Old name', 'x-openrouter-title': 'New name' }
    for (const [family, app] of [
      ['openroute', 'Old name'],
      ['openrouter', 'New name'],
    ] as const) {
      const emulator = await start({ family })
      const key = emulator.createKey()
      await fetch(`${emulator.apiUrl}/embeddings`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify({ model: 'a/b', input: 'x' }),
      })
      expect(emulator.getKey(key).activity[0]).toMatchObject({ app })
    }
  })

  it('refuses an unknown family', async () => {
    const family = 'otherrouter' as FamilyName
    await expect(startEmulator({ family })).rejects.toMatchObject({ code: 'config_invalid' })
  })
})

it('M06 shows amounts without binary rounding errors', async () => {
  const emulator = await start({})
  const key = emulator.createKey({ limit: 0.3 })
  for (let count = 0; count < 7; count++) {
    const body = { model: 'emulator/expensive', max_tokens: 1, messages: [{ role: 'user', content: 'Hi' }] }
    await fetch(`${emulator.apiUrl}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
    })
  }
  const response = await fetch(`${emulator.apiUrl}/key`, { headers: { authorization: `Bearer ${key}` } })
  const text = await response.text()
  expect((JSON.parse(text) as Json).data).toMatchObject({ usage: 0.21, limit_remaining: 0.09 })
  expect(text).not.toMatch(/\d\.\d{10,}/)
})
