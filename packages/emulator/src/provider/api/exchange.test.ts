import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../emulator.js'
import { startEmulator } from '../../start-emulator.js'
import { authorizeUrl, exchange, freshCode, KEYS_PATH, post, VERIFIER } from '../../test-kit.js'

const clock = { now: Date.UTC(2026, 5, 1) }
let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ now: () => clock.now })
})
afterAll(() => emulator.close())

const error = (code: number, message: string) => ({ error: { code, message } })
const INVALID_CODE = error(403, 'Invalid code or code_verifier')

describe('POST /auth/keys', () => {
  it('gives a key and the user for a code', async () => {
    const { status, json } = await exchange(emulator, await freshCode(emulator))
    expect(status).toBe(200)
    expect(json).toEqual({ key: expect.stringMatching(/^sk-or-v1-[\da-f]{64}$/), user_id: 'user_lin' })
  })

  it('refuses a used code and an unknown one alike', async () => {
    const code = await freshCode(emulator)
    await exchange(emulator, code)
    expect(await exchange(emulator, code)).toMatchObject({ status: 403, json: INVALID_CODE })
    expect(await exchange(emulator, 'auth_code_unknown')).toMatchObject({ status: 403, json: INVALID_CODE })
  })

  it('accepts one of twenty parallel exchanges', async () => {
    const code = await freshCode(emulator)
    const responses = await Promise.all(Array.from({ length: 20 }, () => exchange(emulator, code)))
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('refuses a wrong or missing verifier and uses up the code', async () => {
    for (const code_verifier of [`${VERIFIER.slice(0, -1)}x`, undefined, null]) {
      const code = await freshCode(emulator)
      expect(await exchange(emulator, code, { code_verifier })).toMatchObject({
        status: 403,
        json: INVALID_CODE,
      })
      expect(await exchange(emulator, code)).toMatchObject({ status: 403, json: INVALID_CODE })
    }
  })

  it('refuses a method other than that of the consent page', async () => {
    const code = await freshCode(emulator)
    for (const code_challenge_method of ['plain', 'S512', undefined])
      expect(await exchange(emulator, code, { code_challenge_method })).toMatchObject({
        status: 400,
        json: error(400, 'Invalid code_challenge_method'),
      })
    expect((await exchange(emulator, code)).status).toBe(200)
  })

  it('refuses a code that is older than ten minutes', async () => {
    const code = await freshCode(emulator)
    clock.now += 10 * 60 * 1000 + 1
    expect(await exchange(emulator, code)).toMatchObject({
      status: 403,
      json: error(403, 'Authorization code expired'),
    })
  })

  it.each([
    ['no JSON', '{'],
    ['an array', '[]'],
    ['null', 'null'],
    ['no code', {}],
    ['a code that is not a string', { code: 1 }],
    ['an empty code', { code: '' }],
    ['a verifier of 42 characters', { code: 'x', code_verifier: 'a'.repeat(42) }],
    ['a verifier of 129 characters', { code: 'x', code_verifier: 'a'.repeat(129) }],
    ['a verifier that is not a string', { code: 'x', code_verifier: {} }],
  ])('responds with 400 to %s', async (_name, body) => {
    const { status, json } = await post(emulator, KEYS_PATH, body)
    expect(status).toBe(400)
    expect(json.error).toEqual({ code: 400, message: expect.any(String) })
  })

  it('accepts JSON only', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/jsonx'])
      expect((await post(emulator, KEYS_PATH, { code: 'x' }, { 'content-type': type })).status).toBe(400)
  })

  it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('responds with 405 to %s', async (method) => {
    const response = await fetch(emulator.siteUrl + KEYS_PATH, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
    expect(await response.json()).toEqual(error(405, 'Method Not Allowed'))
  })

  it('creates the key as the user agreed', async () => {
    const parameters = { limit: '5', usage_limit_type: 'weekly', key_label: 'My app' }
    const back = new URL(
      await emulator.approve(authorizeUrl(emulator, parameters), { user: 'user_sam', limit: 2 }),
    )
    const { json } = await exchange(emulator, back.searchParams.get('code') ?? '')
    expect(emulator.getKey(json.key)).toMatchObject({
      ...{ user: 'user_sam', label: 'My app', limit: 2, limitReset: 'weekly', expiresAt: null },
    })
  })

  it('names a key without a label after the host of the app', async () => {
    const { json } = await exchange(emulator, await freshCode(emulator))
    expect(emulator.getKey(json.key).label).toBe('localhost:3000')
  })

  it('can be called by pages of any origin', async () => {
    const preflight = await fetch(emulator.siteUrl + KEYS_PATH, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-stainless-os',
      },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect(preflight.headers.get('access-control-allow-headers')).toBe(
      'authorization,content-type,x-stainless-os',
    )
    const { headers } = await exchange(emulator, 'x')
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('access-control-expose-headers')).toBe('X-Generation-Id, Retry-After')
  })

  it('does not count preflights as requests', async () => {
    emulator.clearRequests()
    await fetch(emulator.siteUrl + KEYS_PATH, {
      method: 'OPTIONS',
      headers: { 'access-control-request-method': 'POST' },
    })
    expect(emulator.requestsTo(KEYS_PATH)).toHaveLength(0)
    expect(emulator.requests).toHaveLength(1)
  })
})

describe('POST /auth/keys/code', () => {
  const create = (key: string, body: unknown) =>
    post(emulator, '/api/v1/auth/keys/code', body, { authorization: `Bearer ${key}` })
  const callback_url = 'https://app.example/cb'

  it('creates a code for the owner of the key', async () => {
    const key = emulator.createKey({ user: 'user_sam', management: true })
    const { status, json } = await create(key, { callback_url, limit: 3, key_label: 'Child' })
    expect(status).toBe(200)
    expect(json.data).toEqual({
      id: expect.stringMatching(/^auth_code_/),
      app_id: expect.any(Number),
      created_at: new Date(clock.now).toISOString(),
    })
    const exchanged = await post(emulator, KEYS_PATH, { code: json.data.id })
    expect(emulator.getKey(exchanged.json.key)).toMatchObject({ user: 'user_sam', limit: 3, label: 'Child' })
  })

  it.each([
    ['no callback', {}],
    ['a bad callback', { callback_url: 'http://app.example' }],
    ['a limit as text', { callback_url, limit: '3' }],
    ['a label as number', { callback_url, key_label: 3 }],
  ])('responds with 400 to %s', async (_name, body) => {
    expect((await create(emulator.createKey({ management: true }), body)).status).toBe(400)
  })

  it('responds with 403 to the key of an app, which can’t go around the consent page', async () => {
    expect((await create(emulator.createKey(), { callback_url })).status).toBe(403)
  })

  it('responds with 401 without a key', async () => {
    expect((await create('sk-or-v1-unknown', { callback_url })).status).toBe(401)
  })
})
