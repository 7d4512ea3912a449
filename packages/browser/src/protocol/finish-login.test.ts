// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/app?tab=1"}
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakeProvider, KEY } from '../../../../test/helpers/fake-provider.js'
import { AGES, ERRORS, FOREIGN, ISSUERS, POLLUTED } from '../../../../test/helpers/hostile-callbacks.js'
import { stubLocks } from '../../../../test/helpers/stub-locks.js'
import { finishLogin } from './finish-login.js'
import { startLogin } from './start-login.js'
import type { Callback } from './take-callback.js'
import { readTransaction, SENT, type Transaction, writeTransaction } from './transactions.js'

// What the provider may respond is in finish-login-exchange.test.ts.

let fake: ReturnType<typeof fakeProvider>
const finish = (callback?: Callback) => finishLogin(fake, ...(callback ? [callback] : []))

/** Starts a login and gives its state. */
async function begin(returnTo?: string): Promise<string> {
  let begun = ''
  await startLogin({ provider: fake.provider, returnTo }, (_, state) => {
    begun = state
  })
  return begun
}

function arrive(query: string): void {
  history.replaceState({ mine: 1 }, '', `https://app.example/app?${query}`)
}

async function codeOf(run: Promise<unknown>): Promise<string | undefined> {
  return run.then(
    () => undefined,
    (error) => error.code ?? String(error),
  )
}

/** The login can still be finished: no callback so far has harmed it. */
async function expectUnharmed(state: string): Promise<void> {
  expect(fake.exchanges()).toBe(0)
  arrive(`code=abc&state=${state}`)
  expect(await finish()).toMatchObject({ key: KEY })
  expect(fake.exchanges()).toBe(1)
}

beforeEach(() => {
  fake = fakeProvider()
  vi.stubGlobal('isSecureContext', true)
  stubLocks()
  localStorage.clear()
  arrive('tab=1')
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('finishLogin', () => {
  it('A03 spends the code with its verifier, and gives key, user and where the login began', async () => {
    const state = await begin()
    const [name] = Object.keys(localStorage) as [string]
    const [, verifier] = JSON.parse(localStorage[name])
    arrive(`code=abc&state=${state}`)
    expect(await finish()).toEqual({
      key: KEY,
      userId: 'user_1',
      returnTo: 'https://app.example/app?tab=1',
    })
    expect(fake.requests).toMatchObject([{ method: 'POST', url: `${fake.provider.apiUrl}/auth/keys` }])
    expect(JSON.parse(fake.requests[0]?.init.body as string)).toEqual({
      code: 'abc',
      code_verifier: verifier,
      code_challenge_method: 'S256',
    })
    expect(localStorage[name]).not.toContain(verifier)
  })

  it('gives back what it is to return to as it was given', async () => {
    const state = await begin('/search?q=a b c#d e')
    expect(await finish({ state, code: 'abc' })).toMatchObject({ returnTo: '/search?q=a b c#d e' })
  })

  it('A18 C14 has cleaned the URL before the exchange, and whatever comes of it', async () => {
    const state = await begin()
    arrive(`q=1&code=abc&state=${state}`)
    let seen = ''
    fake.respondTo('/auth/keys', () => {
      seen = location.href
      return Response.json({}, { status: 500 })
    })
    expect(await codeOf(finish())).toBe('provider_error')
    expect(seen).toBe('https://app.example/app?q=1')
    expect(location.href).toBe(seen)
    expect(history.state).toEqual({ mine: 1 })
  })

  it.each(['tab=1', 'code=theirs', 'code=theirs&state=xyz'])(
    'C13 does nothing on a page that is no callback of the kit: ?%s',
    async (query) => {
      await begin()
      arrive(query)
      expect(await finish()).toBeUndefined()
      expect(location.search).toBe(`?${query}`)
      expect(fake.requests).toEqual([])
    },
  )

  it.each(FOREIGN)('A01 A16 C25 refuses a callback with $title', async ({ query, ours, code }) => {
    const state = await begin()
    arrive(query)
    // Without a state of the kit it is no callback at all.
    expect(await codeOf(finish())).toBe(code ?? (ours && 'transaction_missing'))
    await expectUnharmed(state)
  })

  it.each(POLLUTED)('A15 refuses $title', async ({ query }) => {
    const state = await begin()
    arrive(`state=${state}&${query}`)
    expect(await codeOf(finish())).toBe('callback_invalid')
    expect(location.search).not.toMatch(/code|state|error|iss/)
    await expectUnharmed(state)
  })

  it('A15 takes a code of 2,048 characters, however its parameters are ordered and written', async () => {
    const code = 'a'.repeat(2048)
    arrive(`tab=1&c%6Fde=${code}&other=x&state=${await begin()}#top`)
    expect(await finish()).toMatchObject({ key: KEY })
    expect(JSON.parse(fake.requests[0]?.init.body as string).code).toBe(code)
    expect(location.href).toBe('https://app.example/app?tab=1&other=x#top')
  })

  it.each(ISSUERS)('A12 checks the issuer %j: %s', async (issuer, right) => {
    const state = await begin()
    arrive(`code=abc&state=${state}&iss=${encodeURIComponent(issuer)}`)
    expect(await codeOf(finish())).toBe(right ? undefined : 'issuer_mismatch')
    if (!right) await expectUnharmed(state)
  })

  it.each([
    ['another site', { siteUrl: 'https://other.example' }],
    ['another API', { apiUrl: 'https://api.other.example/api/v1' }],
    ['another path of the API', { apiUrl: 'https://api.provider.example/api/v2' }],
    ['nothing but its id', { siteUrl: 'https://other.example', apiUrl: 'https://other.example/api/v1' }],
  ])('F03 F09 A12 finds no login of a provider with %s', async (_, change) => {
    const state = await begin()
    arrive(`code=abc&state=${state}`)
    const provider = { ...fake.provider, ...change }
    expect(await codeOf(finishLogin({ provider, fetch: fake.fetch }))).toBe('transaction_missing')
    expect(fake.requests).toEqual([])
    await expectUnharmed(state)
  })

  it.each(ERRORS)(
    'A16 distinguishes a refusal from a failure, once the state matches: %#',
    async (error, code) => {
      const state = await begin()
      arrive(`state=${state}&error=${error}`)
      expect(await codeOf(finish())).toBe(code)
      await expectUnharmed(state)
    },
  )

  it.each(AGES)(
    'A11 checks a callback that comes %d seconds after its login: %s',
    async (seconds, inTime) => {
      const state = await begin()
      vi.setSystemTime(Date.now() + seconds * 1000)
      arrive(`code=abc&state=${state}`)
      expect(await codeOf(finish())).toBe(inTime ? undefined : 'transaction_expired')
      expect(fake.exchanges()).toBe(inTime ? 1 : 0)
    },
  )

  it('C07 finishes two logins that are under way at once, in any order', async () => {
    const [first, second] = [await begin('/one'), await begin('/two')]
    const both = await Promise.all([
      finish({ state: second, code: 'abc' }),
      finish({ state: first, code: 'abc' }),
    ])
    expect(both.map((login) => login?.returnTo)).toEqual(['/two', '/one'])
  })

  it('L01 A10 C08 exchanges once, and gives the key to all copies of the page with the callback', async () => {
    const state = await begin()
    const results = await Promise.all(
      Array.from({ length: 20 }, () => {
        arrive(`code=abc&state=${state}`)
        return codeOf(finish())
      }),
    )
    expect(results.filter((code) => code === undefined)).toHaveLength(20)
    expect(fake.exchanges()).toBe(1)
  })

  it('A10 has forgotten the login before the code leaves', async () => {
    const state = await begin()
    const verifier = readTransaction(state)[1] as string
    let kept = verifier
    fake.respondTo('/auth/keys', () => {
      kept = JSON.stringify({ ...localStorage })
      throw new TypeError('Failed to fetch')
    })
    expect(await codeOf(finish({ state, code: 'abc' }))).toBe('exchange_outcome_unknown')
    expect(kept).not.toContain(verifier)
    // L01: the outcome is the same for whoever brings the callback again.
    expect(await codeOf(finish({ state, code: 'abc' }))).toBe('exchange_outcome_unknown')
    expect(fake.exchanges()).toBe(1)
  })

  it('L01 exchanges once for two codes of one login', async () => {
    const state = await begin()
    const both = await Promise.all(['one', 'two'].map((code) => finish({ state, code })))
    expect(both.map((login) => login?.key)).toEqual([KEY, KEY])
    expect(fake.exchanges()).toBe(1)
  })

  it('L01 gives the key to no page after the app says that it is not valid any more', async () => {
    const state = await begin()
    let valid = true
    await finishLogin(fake, { state, code: 'abc' }, () => valid)
    valid = false
    expect(await codeOf(finish({ state, code: 'abc' }))).toBe('transaction_missing')
  })

  it('L01 says after a reload during the exchange that a key may exist, once', async () => {
    const state = await begin()
    const transaction = readTransaction(state) as Transaction
    // As the page that was reloaded has left it.
    writeTransaction(state, transaction.with(1, null) as Transaction)
    sessionStorage[SENT] = state
    arrive('tab=1')
    expect(await codeOf(finish())).toBe('exchange_outcome_unknown')
    expect(await finish()).toBeUndefined()
    expect(fake.exchanges()).toBe(0)
  })
})
