import { inspect } from 'node:util'
import {
  createLoginRequest,
  exchangeCode,
  type Fetch,
  getKeyInfo,
  OpenRouteError,
  verifyCallback,
} from '@openroute-kit/core'
import fc, { type Arbitrary } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CALLBACK_URL, providerAt } from '../helpers/approved-callback.js'
import { ERROR_CODES } from '../helpers/error-codes.js'
import { anyJson, anyText, key, visibleAscii } from './arbitraries.js'
import { runs } from './fuzz.js'

const provider = providerAt('https://provider.example')
const CODE = 'CANARY-code-0123456789'

/** Values where a key or a user id is expected. */
const nearlyToken = fc.oneof(
  key,
  fc.string({ unit: visibleAscii, minLength: 1, maxLength: 40 }),
  fc
    .tuple(key, fc.constantFrom('\r\nX-Evil: 1', '\n', ' ', '\0', '中', '\u2028', '\x7f'))
    .map((parts) => parts.join('')),
  fc.constantFrom('undefined', 'null', '', '[object Object]', 'a'.repeat(2048), 'a'.repeat(2049)),
  anyJson,
)
const message = fc.oneof(
  fc.constantFrom('Invalid code_challenge_method', 'Authorization code expired', CODE),
  anyJson,
)
const response = fc.record(
  {
    key: nearlyToken,
    user_id: nearlyToken,
    error: fc.oneof(fc.constantFrom(null, false, 0, ''), anyJson, fc.record({ code: anyJson, message })),
    code: fc.constant(CODE),
    Key: key,
    data: fc.record({ key }),
    ['__proto__']: fc.record({ key }),
  },
  { requiredKeys: [] },
)
const body: Arbitrary<string | Uint8Array<ArrayBuffer>> = fc.oneof(
  { weight: 4, arbitrary: response.map((value) => JSON.stringify(value)) },
  anyJson.map((value) => JSON.stringify(value)),
  fc
    .tuple(response, fc.constantFrom('', '\ufeff', ' ', '}', '<html>', '\0'))
    .map(([value, more]) => more + JSON.stringify(value)),
  fc.tuple(response, fc.nat(60)).map(([value, length]) => JSON.stringify(value).slice(0, length)),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => new Uint8Array(bytes)),
  anyText,
  fc.constant('a'.repeat(70_000)),
)
const status = fc.oneof(
  { weight: 5, arbitrary: fc.constant(200) },
  fc.constantFrom(201, 202, 206, 400, 401, 403, 404, 405, 409, 429, 500, 502, 503, 599),
  fc.integer({ min: 200, max: 599 }),
)
const type = fc.constantFrom('application/json', 'text/html', 'text/event-stream', '')
const network = fc.oneof(
  { weight: 12, arbitrary: fc.constant(undefined) },
  fc.constantFrom('ECONNRESET', 'UND_ERR_SOCKET', 'EPIPE', 'ETIMEDOUT').map((code) => ({ code })),
  fc.anything(),
)

const noBody = (code: number) => [204, 205, 304].includes(code)

/** A `fetch` whose provider responds like that, or whose network breaks. Counts the requests. */
function respondingFetch(of: { status: number; body: BodyInit; type: string; network: unknown }) {
  const seen = { requests: 0 }
  const fetch: Fetch = async () => {
    seen.requests++
    // Sent, and then broken: the failure of a connection quotes what it carried.
    if (of.network !== undefined)
      throw Object.assign(new TypeError(`fetch failed: ${CODE}`), { cause: of.network })
    return new Response(noBody(of.status) ? null : of.body, {
      status: of.status,
      headers: of.type ? { 'content-type': of.type } : {},
    })
  }
  return { fetch, seen }
}

/** The key that a response grants by the letter of the protocol, or `null`. */
function granted(of: { status: number; body: string | Uint8Array; network: unknown }): string | null {
  if (of.status !== 200 || of.network !== undefined) return null
  const bytes = typeof of.body === 'string' ? new TextEncoder().encode(of.body) : of.body
  if (bytes.byteLength > 65_536) return null
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes))
    if (Object.hasOwn(value, 'error') && value.error) return null
    const one = Object.hasOwn(value, 'key') ? value.key : null
    return typeof one === 'string' &&
      one !== 'undefined' &&
      one.length <= 2048 &&
      one.length > 0 &&
      !/[^!-~]/.test(one)
      ? one
      : null
  } catch {
    return null
  }
}

/** Everything that a log could print of an error. */
const printed = (error: unknown) =>
  `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}${String(error)}`

const exchange = fc.record({ status, body, type, network })

describe('exchangeCode', () => {
  it('D04 D06 returns the granted key, or an error with a known code and without secrets', async () => {
    const seen = { keys: 0, errors: 0 }
    await fc.assert(
      fc.asyncProperty(exchange, async (given) => {
        const { transaction } = await createLoginRequest({ provider, callbackUrl: CALLBACK_URL })
        const url = `${CALLBACK_URL}?state=${transaction.state}&code=${CODE}`
        const callback = verifyCallback({ url, transaction })
        const { fetch, seen: sent } = respondingFetch(given)
        const wanted = granted(given)
        const result = await exchangeCode({ callback, provider, fetch }).catch((error: unknown) => error)
        expect(sent.requests).toBe(1)
        if (wanted !== null) {
          seen.keys++
          const { userId, ...rest } = result as { userId: unknown }
          expect(rest).toEqual({ key: wanted })
          if (userId !== null) expect(userId).toMatch(/^[!-~]{1,256}$/)
          return
        }
        seen.errors++
        expect(result).toBeInstanceOf(OpenRouteError)
        expect(ERROR_CODES).toContain((result as OpenRouteError).code)
        expect((result as OpenRouteError).code).not.toBe('internal_error')
        const text = printed(result)
        for (const secret of [CODE, transaction.codeVerifier, transaction.state])
          expect(text).not.toContain(secret)
        expect(text).not.toMatch(/sk-or-v1-[\da-f]/)
        // D02, A10: the code counts as spent, whatever the outcome.
        await expect(exchangeCode({ callback, provider, fetch })).rejects.toMatchObject({
          code: 'callback_used',
        })
        expect(sent.requests).toBe(1)
      }),
      runs(800),
    )
    expect(seen.keys).toBeGreaterThan(0)
    expect(seen.errors).toBeGreaterThan(0)
  })
})

describe('getKeyInfo', () => {
  it('D06 describes the key, or fails with a known code and without secrets', async () => {
    const data = fc.record(
      {
        label: anyJson,
        limit: fc.oneof(fc.double(), anyJson),
        limit_remaining: anyJson,
        limit_reset: anyJson,
        usage: anyJson,
        expires_at: anyJson,
        is_free_tier: anyJson,
      },
      { requiredKeys: [] },
    )
    const info = fc.oneof(
      data.map((value) => JSON.stringify({ data: value })),
      body,
    )
    await fc.assert(
      fc.asyncProperty(exchange, info, fc.oneof(key, anyText), async (given, described, used) => {
        const { fetch } = respondingFetch({ ...given, body: described })
        const result = await getKeyInfo({ provider, key: used, fetch }).catch((error: unknown) => error)
        if (result instanceof Error) {
          expect(result).toBeInstanceOf(OpenRouteError)
          expect(ERROR_CODES).toContain((result as OpenRouteError).code)
          expect(printed(result)).not.toMatch(/sk-or-v1-[\da-f]/)
          return
        }
        const { limit, limitRemaining, label, usage } = result as Record<string, unknown>
        for (const amount of [limit, limitRemaining])
          expect(amount === null || Number.isFinite(amount)).toBe(true)
        expect(Number.isFinite(usage)).toBe(true)
        expect(label === null || typeof label === 'string').toBe(true)
      }),
      runs(500),
    )
  })
})
