import { createLoginRequest, exchangeCode, getKeyInfo, verifyCallback } from '@openroute-kit/core'
import { afterEach, describe, expect, it } from 'vitest'
import type { Emulator } from '../../emulator.js'
import type { EmulatorOptions } from '../../emulator-options.js'
import { startEmulator } from '../../start-emulator.js'
import { authorizeUrl, Browser, exchange, freshCode, type Json } from '../../test-kit.js'
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
  ] as const)('M04 responds to wrong, used and expired codes with %d', async (status, message) => {
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
  ] as const)('M04 writes errors of the exchange %s', async (errors, body) => {
    const emulator = await start({ variants: { errors } })
    expect((await exchange(emulator, 'x')).json).toEqual(body)
  })

  it('M04 declines without the state', async () => {
    const emulator = await start({ variants: { denial: 'without-state' } })
    const back = new URL(await emulator.deny(authorizeUrl(emulator, { state: 'beside' })))
    expect(Object.fromEntries(back.searchParams)).toEqual({ error: 'access_denied' })
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

  it.each([
    ['callback', '?state=abc&code='],
    ['echo', '?state=beside&code='],
    ['both', '?state=beside&code='],
  ] as const)('M04 returns the state in the way %s', async (state, start_) => {
    const emulator = await start({ variants: { state } })
    const back = await emulator.approve(authorizeUrl(emulator, { state: 'beside' }))
    expect(new URL(back).search.startsWith(start_)).toBe(true)
  })

  it.each([
    [{ denial: 'never' }],
    [{ mood: 'bad' }],
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
