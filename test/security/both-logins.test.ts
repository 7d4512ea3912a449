// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/callback"}
import { finishLogin, startLogin } from '@openroute-kit/browser'
import {
  createLoginRequest,
  exchangeCode,
  type OpenRouteErrorCode,
  verifyCallback,
} from '@openroute-kit/core'
import { keyMayExist } from '@openroute-kit/core/internal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type FakeProvider, fakeProvider, KEY } from '../helpers/fake-provider.js'
import { AGES, ERRORS, ISSUERS, POLLUTED } from '../helpers/hostile-callbacks.js'
import { stubLocks } from '../helpers/stub-locks.js'

// The login on a server (core's verifyCallback and exchangeCode) and the login in a page (browser's startLogin and finishLogin) follow
// the same rules: for the same callback, both return the same key or the same error.

const CALLBACK_URL = 'https://app.example/callback'
const started = Date.parse('2030-01-31T12:00:00Z')

interface Outcome {
  code?: OpenRouteErrorCode
  retryable?: boolean
  helpUrl?: string | undefined
  exchanged?: { key: string; userId: string | null } | undefined
}

interface Login {
  /** Starts a login; finishes it at a callback with this query, `seconds` later. */
  run(fake: FakeProvider, query: string, seconds: number): Promise<Outcome>
}

const onServer: Login = {
  async run({ provider, fetch }, query, seconds) {
    const { transaction } = await createLoginRequest({ provider, callbackUrl: CALLBACK_URL, now: started })
    const url = `${CALLBACK_URL}?state=${transaction.state}&${query}`
    return outcomeOf(async () => {
      const callback = verifyCallback({ url, transaction, now: started + seconds * 1000 })
      return exchangeCode({ callback, provider, fetch })
    })
  },
}

const inPage: Login = {
  async run({ provider, fetch }, query, seconds) {
    vi.setSystemTime(started)
    let state = ''
    await startLogin({ provider }, (_, made) => {
      state = made
    })
    history.replaceState(null, '', `${CALLBACK_URL}?state=${state}&${query}`)
    vi.setSystemTime(started + seconds * 1000)
    return outcomeOf(async () => {
      const { key, userId } = (await finishLogin({ provider, fetch })) ?? expect.unreachable()
      return { key, userId }
    })
  },
}

async function outcomeOf(run: () => Promise<Outcome['exchanged']>): Promise<Outcome> {
  try {
    return { exchanged: await run() }
  } catch (error) {
    const { code, retryable, helpUrl } = error as Required<Outcome>
    return { code, retryable, helpUrl }
  }
}

/** The results of both. */
async function outcome(query: string, respond?: () => Response, seconds = 0): Promise<Outcome> {
  const outcomes = []
  for (const login of [onServer, inPage]) {
    const fake = fakeProvider()
    if (respond) fake.respondTo('/auth/keys', respond)
    outcomes.push(await login.run(fake, query, seconds))
  }
  expect(outcomes[1]).toEqual(outcomes[0])
  return outcomes[0] as Outcome
}

const granted: Outcome = { exchanged: { key: KEY, userId: 'user_1' } }

beforeEach(() => {
  vi.stubGlobal('isSecureContext', true)
  vi.useFakeTimers({ toFake: ['Date'] })
  stubLocks()
  localStorage.clear()
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('the login on a server and the login in a page', () => {
  it('both accept a callback', async () => {
    expect(await outcome('code=abc')).toEqual(granted)
  })

  it.each(POLLUTED)('A15 both refuse $title', async ({ query }) => {
    expect(await outcome(query)).toMatchObject({ code: 'callback_invalid', helpUrl: undefined })
  })

  it.each(ERRORS)('A16 both distinguish a refusal from a failure: %#', async (error, code) => {
    expect(await outcome(`error=${error}`)).toMatchObject({ code })
  })

  it.each(ISSUERS)('A12 both check the issuer %j: %s', async (issuer, right) => {
    const { code } = await outcome(`code=abc&iss=${encodeURIComponent(issuer)}`)
    expect(code).toBe(right ? undefined : 'issuer_mismatch')
  })

  it.each([...AGES, [3600, true], [3600.001, false], [-3600, true]] as const)(
    'A11 both check the age of %d seconds: %s',
    async (seconds, inTime) => {
      expect((await outcome('code=abc', undefined, seconds)).code).toBe(
        inTime ? undefined : 'transaction_expired',
      )
    },
  )

  it.each<[string, OpenRouteErrorCode]>([
    ['code=abc&iss=https://other.example', 'transaction_expired'],
    ['code=', 'transaction_expired'],
    ['error=access_denied', 'transaction_expired'],
    ['code=a&code=b', 'callback_invalid'],
  ])('A11 both check the age at the same point: ?%s', async (query, code) => {
    expect(await outcome(query, undefined, 3601)).toMatchObject({ code })
  })

  it.each<[string, OpenRouteErrorCode]>([
    ['error=access_denied&iss=https://other.example', 'issuer_mismatch'],
    ['error=access_denied&code=abc&iss=https://other.example', 'callback_invalid'],
    ['code=a+b&iss=https://other.example', 'callback_invalid'],
  ])('A12 both check the issuer at the same point: ?%s', async (query, code) => {
    expect(await outcome(query)).toMatchObject({ code })
  })

  const error = (message: unknown) => JSON.stringify({ error: { code: 1, message } })
  const key = (more: object) => JSON.stringify({ key: KEY, ...more })
  it.each<[status: number, body: string, code: OpenRouteErrorCode]>([
    [200, '', 'provider_response_invalid'],
    [200, '<html>', 'provider_response_invalid'],
    [200, 'null', 'provider_response_invalid'],
    [200, '[]', 'provider_response_invalid'],
    [200, '"text"', 'provider_response_invalid'],
    [200, '{"key":["a"]}', 'provider_response_invalid'],
    [200, '{"key":"undefined"}', 'provider_response_invalid'],
    [200, key({ error: 'no' }), 'provider_response_invalid'],
    [200, key({ padding: 'a'.repeat(66_000) }), 'provider_response_invalid'],
    // Fewer than 65,536 characters, but more bytes.
    [200, key({ padding: '中'.repeat(30_000) }), 'provider_response_invalid'],
    [201, key({}), 'provider_response_invalid'],
    [300, '', 'provider_redirected'],
    [302, '', 'provider_redirected'],
    [307, key({}), 'provider_redirected'],
    [400, error('Invalid code_challenge_method'), 'challenge_method_rejected'],
    [400, '{"error":"Invalid code_challenge_method"}', 'challenge_method_rejected'],
    [400, error('Malformed body'), 'exchange_rejected'],
    [400, 'code_challenge_method', 'challenge_method_rejected'],
    [401, key({}), 'exchange_rejected'],
    [403, error('Invalid code or code_verifier'), 'code_rejected'],
    [403, error('Authorization code expired'), 'code_expired'],
    [403, '{"error":"Authorization code expired"}', 'code_expired'],
    [403, error({ toString: 1 }), 'code_rejected'],
    [403, error(null), 'code_rejected'],
    [403, '{"error":null}', 'code_rejected'],
    [403, 'expired', 'code_expired'],
    [403, error('a'.repeat(66_000)), 'code_rejected'],
    [404, '', 'exchange_rejected'],
    [405, error('Method Not Allowed'), 'exchange_not_allowed'],
    [409, error('Already used'), 'code_rejected'],
    [429, '', 'rate_limited'],
    [500, error('Internal Server Error'), 'provider_error'],
    [599, 'expired', 'provider_error'],
  ])('D04 D05 D06 both interpret %i %.60s alike', async (status, body, code) => {
    expect(await outcome('code=abc', () => new Response(body, { status }))).toEqual({
      code,
      retryable: false,
      helpUrl: keyMayExist(code) ? fakeProvider().provider.keysUrl : undefined,
    })
  })

  it('D04 both read a response without a body', async () => {
    expect(await outcome('code=abc', () => new Response(null, { status: 204 }))).toMatchObject({
      code: 'provider_response_invalid',
    })
  })

  it('A26 both recognize the opaque response that browsers make of a redirect', async () => {
    const opaque = { type: 'opaqueredirect', status: 0, body: null } as Response
    expect(await outcome('code=abc', () => opaque)).toMatchObject({ code: 'provider_redirected' })
  })

  it('D02 both report an unknown outcome when the connection of an exchange breaks', async () => {
    const outcomeOfBreak = await outcome('code=abc', () => {
      throw new TypeError('fetch failed')
    })
    expect(outcomeOfBreak).toMatchObject({ code: 'exchange_outcome_unknown', retryable: false })
    expect(outcomeOfBreak.helpUrl).toBe(fakeProvider().provider.keysUrl)
  })

  it.each([null, undefined, '', 7, {}, ['a'], 'a b', 'undefined', 'u'.repeat(257)])(
    'A25 both treat the user id %j as absent',
    async (user_id) => {
      expect(await outcome('code=abc', () => new Response(key({ user_id })))).toEqual({
        exchanged: { key: KEY, userId: null },
      })
    },
  )

  it('A25 both accept a user id of 256 characters, and an error that is null', async () => {
    const userId = 'u'.repeat(256)
    expect(await outcome('code=abc', () => new Response(key({ user_id: userId, error: null })))).toEqual({
      exchanged: { key: KEY, userId },
    })
  })
})
