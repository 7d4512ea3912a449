import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createLoginRequest } from './create-login-request.js'
import type { LoginTransaction } from './login-transaction.js'
import { defineProvider } from './provider.js'
import { openVerified } from './verified-callback.js'
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
    expect(openVerified(verifyCallback({ url, transaction }))).toMatchObject({
      code: 'abc',
      codeVerifier: transaction.codeVerifier,
    })
  })

  it.each([
    ['no state', 'code=abc'],
    ['an empty state', 'code=abc&state='],
    ['another state', 'code=abc&state=or-abcdefghijklmnopqrstuvwxyz012345'],
    ['10 kB of state', `code=abc&state=${'a'.repeat(10_240)}`],
  ])('A01 refuses a callback with %s', async (_, query) => {
    const transaction = await startLogin()
    expect(codeOf(() => verifyCallback({ url: `${callbackUrl}?${query}`, transaction }))).toBe(
      'state_mismatch',
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

  it('A11 refuses a callback 10 minutes and a second after its login', async () => {
    const transaction = await startLogin()
    const url = arriveAt(transaction, 'code=abc')
    const at = (seconds: number) => () =>
      verifyCallback({ url, transaction, now: transaction.createdAt + seconds * 1000 })
    expect(codeOf(at(600))).toBeUndefined()
    expect(codeOf(at(601))).toBe('transaction_expired')
  })

  it.each([
    'https://app.example/callback/other',
    'https://app.example/callback/',
    'https://app.example/CALLBACK',
    'https://app.example/',
    'https://app.example:8443/callback',
    'http://app.example/callback',
    'https://evil.example/callback',
  ])('A12 refuses a transaction of /callback at %s', async (place) => {
    const transaction = await startLogin()
    const url = `${place}?state=${transaction.state}&code=abc`
    expect(codeOf(() => verifyCallback({ url, transaction }))).toBe('callback_invalid')
  })

  it('A12 refuses a callback for a headless login', async () => {
    const { transaction } = await createLoginRequest({ provider })
    expect(codeOf(() => verifyCallback({ url: arriveAt(transaction, 'code=abc'), transaction }))).toBe(
      'callback_invalid',
    )
  })

  it.each<[string, string | undefined]>([
    ['https://provider.example', undefined],
    ['https://provider.example/', undefined],
    ['https://other.example', 'issuer_mismatch'],
    ['https://provider.example//', 'issuer_mismatch'],
    ['https://provider.example.evil.example', 'issuer_mismatch'],
    ['http://provider.example', 'issuer_mismatch'],
    ['', 'issuer_mismatch'],
  ])('A12 judges the issuer %j: %s', async (issuer, expected) => {
    const transaction = await startLogin()
    const url = arriveAt(transaction, `code=abc&iss=${encodeURIComponent(issuer)}`)
    expect(codeOf(() => verifyCallback({ url, transaction }))).toBe(expected)
  })

  it.each([
    ['code twice', 'code=abc&code=def'],
    ['the same code twice', 'code=abc&code=abc'],
    ['code[]', 'code[]=abc'],
    ['code and code[]', 'code=abc&code[]=def'],
    ['code[0], encoded', 'code%5B0%5D=abc'],
    ['code[a][b]', 'code=abc&code[a][b]=c'],
    ['state twice', 'code=abc&state=x'],
    ['state[]', 'code=abc&state[]=x'],
    ['error twice', 'error=a&error=b'],
    ['error[]', 'error[]=access_denied'],
    ['iss twice', 'code=abc&iss=https://provider.example&iss=https://other.example'],
    ['10 kB of code', `code=${'a'.repeat(10_240)}`],
    ['2,049 characters of code', `code=${'a'.repeat(2049)}`],
    ['CR and LF in the code', 'code=abc%0d%0aSet-Cookie:a=b'],
    ['LF after the code', 'code=abc%0a'],
    ['NUL in the code', 'code=a%00b'],
    ['a blank in the code', 'code=a+b'],
    ['letters beyond ASCII in the code', 'code=%E4%B8%AD'],
    ['an empty code', 'code='],
    ['no code', 'x=y'],
    ['code and error', 'code=abc&error=access_denied'],
    ['code and an empty error', 'code=abc&error='],
  ])('A15 refuses %s', async (_, query) => {
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

  it.each(['error=access_denied', 'error=access_denied&state=x', 'error=server_error&code=abc'])(
    'A16 believes no error without the state: %s',
    async (query) => {
      const transaction = await startLogin()
      expect(codeOf(() => verifyCallback({ url: `${callbackUrl}?${query}`, transaction }))).toBe(
        'state_mismatch',
      )
      expect(verifyCallback({ url: arriveAt(transaction, 'code=abc'), transaction })).toBeDefined()
    },
  )

  it.each([
    ['access_denied', 'access_denied'],
    ['server_error', 'provider_refused'],
    ['', 'provider_refused'],
    ['a'.repeat(10_240), 'provider_refused'],
  ])('A16 tells a refusal from a failure, once the state holds: %#', async (error, code) => {
    const transaction = await startLogin()
    expect(codeOf(() => verifyCallback({ url: arriveAt(transaction, `error=${error}`), transaction }))).toBe(
      code,
    )
  })

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
