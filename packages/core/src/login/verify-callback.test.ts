import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { AGES, ERRORS, FOREIGN, ISSUERS, POLLUTED } from '../../../../test/helpers/hostile-callbacks.js'
import { defineProvider } from '../provider/define-provider.js'
import { createLoginRequest } from './create-login-request.js'
import type { LoginTransaction } from './login-transaction.js'
import { secretsOf } from './verified-callback.js'
import { verifyCallback } from './verify-callback.js'

const callbackUrl = 'https://app.example/callback'
const provider = defineProvider({
  id: 'test',
  siteUrl: 'https://provider.example',
  apiUrl: 'https://provider.example/api/v1',
})

async function startLogin(): Promise<LoginTransaction> {
  return (await createLoginRequest({ provider, callbackUrl, returnTo: '/chat' })).transaction
}

/** The callback URL of `transaction` with a raw query appended, as an attacker writes it. */
function arriveAt(transaction: LoginTransaction, query: string): string {
  return `${callbackUrl}?state=${transaction.state}&${query}`
}

function codeOf(run: () => unknown): string | undefined {
  try {
    run()
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
  return undefined
}

describe('verifyCallback', () => {
  it('takes the callback of this login, and knows where to go on', async () => {
    const transaction = await startLogin()
    expect(verifyCallback({ url: arriveAt(transaction, 'code=abc'), transaction })).toEqual({
      returnTo: '/chat',
    })
    expect(verifyCallback({ url: new URL(arriveAt(transaction, 'code=abc')), transaction })).toBeDefined()
  })

  it('takes a callback whose parameters were reordered or re-encoded', async () => {
    const transaction = await startLogin()
    const state = transaction.state.replace('-', '%2D')
    const url = `${callbackUrl}?tab=1&c%6Fde=a%62c&state=${state}&other=x#top`
    expect(secretsOf(verifyCallback({ url, transaction }))).toMatchObject({
      code: 'abc',
      codeVerifier: transaction.codeVerifier,
    })
  })

  it.each(FOREIGN)('A01 A16 refuses a callback with $title', async ({ query, code }) => {
    const transaction = await startLogin()
    expect(codeOf(() => verifyCallback({ url: `${callbackUrl}?${query}`, transaction }))).toBe(
      code ?? 'state_mismatch',
    )
    // The login itself survives.
    expect(verifyCallback({ url: arriveAt(transaction, 'code=abc'), transaction })).toBeDefined()
  })

  it('A01 refuses the callback of another login', async () => {
    const [mine, other] = [await startLogin(), await startLogin()]
    expect(codeOf(() => verifyCallback({ url: arriveAt(other, 'code=abc'), transaction: mine }))).toBe(
      'state_mismatch',
    )
  })

  it.each([...AGES, [3600, true]] as const)(
    'A11 checks a callback that comes %d seconds after its login: %s',
    async (seconds, inTime) => {
      const transaction = await startLogin()
      const url = arriveAt(transaction, 'code=abc')
      const now = transaction.createdAt + seconds * 1000
      expect(codeOf(() => verifyCallback({ url, transaction, now }))).toBe(
        inTime ? undefined : 'transaction_expired',
      )
    },
  )

  it('L04 accepts a callback until the end of its own login', async () => {
    const { transaction } = await createLoginRequest({
      provider,
      callbackUrl,
      loginLifetime: 86_400,
      now: 0,
    })
    const url = arriveAt(transaction, 'code=abc')
    expect(codeOf(() => verifyCallback({ url, transaction, now: 86_400_000 }))).toBeUndefined()
    expect(codeOf(() => verifyCallback({ url, transaction, now: 86_400_001 }))).toBe('transaction_expired')
  })

  it('L04 accepts a callback after the clock was set back', async () => {
    const transaction = await startLogin()
    const url = arriveAt(transaction, 'code=abc')
    const now = transaction.createdAt - 12 * 3_600_000
    expect(codeOf(() => verifyCallback({ url, transaction, now }))).toBeUndefined()
  })

  it.each([
    ['twice, in front', (state: string) => `state=${state}&code=abc`],
    ['twice, behind', (state: string) => `code=abc&state=${state}`],
    ['twice, written differently', (state: string) => `code=abc&state=${state.replace('-', '%2D')}`],
    ['three times', (state: string) => `state=${state}&code=abc&state=${state}`],
  ])('P02 accepts the state %s', async (_, query) => {
    const transaction = await startLogin()
    const url = arriveAt(transaction, query(transaction.state))
    expect(codeOf(() => verifyCallback({ url, transaction }))).toBeUndefined()
  })

  it('P02 accepts the state beside callback_url alone, where its own query was dropped', async () => {
    const { transaction } = await createLoginRequest({ provider, callbackUrl: `${callbackUrl}?tab=1` })
    const url = `${callbackUrl}?code=abc&state=${transaction.state}`
    expect(codeOf(() => verifyCallback({ url, transaction }))).toBeUndefined()
  })

  it.each([
    (state: string) => `code=abc&state=${state}x`,
    (state: string) => `code=abc&state=${state}&state=`,
    () => 'code=abc&state=or-abcdefghijklmnopqrstuvwxyz012345',
    (state: string) => `code=abc&State[]=${state}&state[]=${state}`,
    (state: string) => `error=access_denied&state=${state.toLowerCase()}_`,
  ])('P02 A15 refuses two states that differ: %#', async (query) => {
    const transaction = await startLogin()
    const url = arriveAt(transaction, query(transaction.state))
    expect(codeOf(() => verifyCallback({ url, transaction }))).toBe('callback_invalid')
  })

  it('P02 A16 shows a denial without state, and the login can still be finished', async () => {
    const transaction = await startLogin()
    expect(codeOf(() => verifyCallback({ url: `${callbackUrl}?error=access_denied`, transaction }))).toBe(
      'access_denied',
    )
    expect(codeOf(() => verifyCallback({ url: `${callbackUrl}?error=other`, transaction }))).toBe(
      'provider_refused',
    )
    expect(verifyCallback({ url: arriveAt(transaction, 'code=abc'), transaction })).toBeDefined()
  })

  it.each([
    'https://app.example/callback/other',
    'https://app.example/callback/',
    'https://app.example/CALLBACK',
    'https://app.example/',
    'https://app.example:8443/callback',
    'http://app.example/callback',
    'https://evil.example/callback',
  ])('A12 refuses a transaction of /callback at %s', async (at) => {
    const transaction = await startLogin()
    const url = `${at}?state=${transaction.state}&code=abc`
    expect(codeOf(() => verifyCallback({ url, transaction }))).toBe('callback_invalid')
  })

  it('A12 refuses a callback for a headless login', async () => {
    const { transaction } = await createLoginRequest({ provider })
    expect(codeOf(() => verifyCallback({ url: arriveAt(transaction, 'code=abc'), transaction }))).toBe(
      'callback_invalid',
    )
  })

  it.each(ISSUERS)('A12 checks the issuer %j: %s', async (issuer, right) => {
    const transaction = await startLogin()
    const url = arriveAt(transaction, `code=abc&iss=${encodeURIComponent(issuer)}`)
    expect(codeOf(() => verifyCallback({ url, transaction }))).toBe(right ? undefined : 'issuer_mismatch')
  })

  it.each(POLLUTED)('A15 refuses $title', async ({ query }) => {
    const transaction = await startLogin()
    expect(() => verifyCallback({ url: arriveAt(transaction, query), transaction })).toThrow(
      expect.objectContaining({ code: 'callback_invalid', status: 400 }),
    )
    expect(verifyCallback({ url: arriveAt(transaction, 'code=abc'), transaction })).toBeDefined()
  })

  it('A15 takes a code of 2,048 characters', async () => {
    const transaction = await startLogin()
    const url = arriveAt(transaction, `code=${'a'.repeat(2048)}`)
    expect(verifyCallback({ url, transaction })).toBeDefined()
  })

  it.each(ERRORS)(
    'A16 distinguishes a refusal from a failure, once the state matches: %#',
    async (error, code) => {
      const transaction = await startLogin()
      expect(
        codeOf(() => verifyCallback({ url: arriveAt(transaction, `error=${error}`), transaction })),
      ).toBe(code)
    },
  )

  it('B31 repeats none of the provider’s words', async () => {
    const transaction = await startLogin()
    const url = arriveAt(transaction, 'error=%3Cscript%3E1&error_description=%3Cscript%3E2')
    try {
      verifyCallback({ url, transaction })
      expect.unreachable()
    } catch (error) {
      expect(inspect(error)).not.toContain('<script>')
    }
  })

  it.each(['/callback?code=CANARY', 'CANARY', ''])('B30 does not quote %j, which is no URL', async (url) => {
    const transaction = await startLogin()
    try {
      verifyCallback({ url, transaction })
    } catch (error) {
      expect(error).toMatchObject({ code: 'callback_invalid' })
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('CANARY')
      return
    }
    expect.unreachable()
  })
})
