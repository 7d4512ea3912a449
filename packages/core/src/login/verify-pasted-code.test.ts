import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { openroute } from '../provider/presets.js'
import { createLoginRequest } from './create-login-request.js'
import type { LoginTransaction } from './login-transaction.js'
import { secretsOf } from './verified-callback.js'
import { verifyPastedCode } from './verify-pasted-code.js'

const CALLBACK = 'http://127.0.0.1:34567/callback'
const OTHER_STATE = `or-${'x'.repeat(32)}`

async function start(callbackUrl?: string): Promise<LoginTransaction> {
  const options = callbackUrl === undefined ? {} : { callbackUrl }
  return (await createLoginRequest({ provider: openroute, returnTo: '/x', ...options })).transaction
}

function codeOf(code: string, transaction: LoginTransaction, now?: number): unknown {
  return secretsOf(verifyPastedCode({ code, transaction, ...(now !== undefined && { now }) }))?.code
}

function errorOf(code: string, transaction: LoginTransaction): { code?: string } {
  try {
    verifyPastedCode({ code, transaction })
  } catch (error) {
    return error as { code: string }
  }
  return {}
}

describe.each([
  ['a headless login', undefined],
  ['a login with a callback on 127.0.0.1', CALLBACK],
  ['a login with a callback on localhost', 'http://localhost:3000/'],
])('verifyPastedCode for %s', (_, callbackUrl) => {
  it('T01 binds the code to the login', async () => {
    const transaction = await start(callbackUrl)
    const callback = verifyPastedCode({ code: 'abc', transaction })
    expect(callback).toEqual({ returnTo: '/x' })
    expect(secretsOf(callback)).toMatchObject({ code: 'abc', codeVerifier: transaction.codeVerifier })
  })

  it.each([
    'abc',
    ' abc\n',
    '\tabc\r\n',
    '\u00a0abc',
    '"abc"',
    '‘abc’',
    '`abc`',
    '<abc>',
    'a\r\n  bc',
    '\x1b[200~abc\x1b[201~',
    '\ufeffabc\u200b',
    '%61bc',
  ])('T01 takes the code %j', async (pasted) => {
    expect(codeOf(pasted, await start(callbackUrl))).toBe('abc')
  })

  it.each(['a+b/c==', 'a-b_c.d~e', 'A:b', 'a%b', '/abc', 'sk-or-v1-0123', 'a=b'])(
    'T01 leaves the code %j as it is',
    async (pasted) => {
      expect(codeOf(pasted, await start(callbackUrl))).toBe(pasted)
    },
  )

  it.each<[string, (state: string) => string]>([
    ['code#state', (state) => `abc#${state}`],
    ['code#state with spaces', (state) => ` abc # ${state} `],
    ['code#state, encoded', (state) => `abc%23${state}`],
    ['code# without a state', () => 'abc#'],
    ['the URL', (state) => `${CALLBACK}?state=${state}&code=abc`],
    ['the URL with its state twice', (state) => `${CALLBACK}?state=${state}&code=abc&state=${state}`],
    ['the URL without state', () => `${CALLBACK}?code=abc`],
    ['the URL with a fragment', (state) => `${CALLBACK}?code=abc&state=${state}#_=_`],
    ['the URL with the issuer', (state) => `${CALLBACK}?code=abc&state=${state}&iss=${openroute.siteUrl}`],
    [
      'the URL at a forwarded port',
      (state) => `https://x-3000.app.github.dev/callback?code=abc&state=${state}`,
    ],
    ['the URL without a scheme', (state) => `127.0.0.1:34567/callback?code=abc&state=${state}`],
    ['the path', (state) => `/callback?code=abc&state=${state}`],
    ['the query', (state) => `?code=abc&state=${state}`],
    ['the parameters', (state) => `code=abc&state=${state}`],
    ['the parameters, state first', (state) => `state=${state}&code=abc`],
    ['the value of code and what follows', (state) => `abc&state=${state}`],
    ['the URL in quotes', (state) => `"${CALLBACK}?state=${state}&code=abc"`],
    ['the URL in brackets', (state) => `<${CALLBACK}?state=${state}&code=abc>`],
    [
      'the URL with line breaks',
      (state) => `${CALLBACK}?state=${state.slice(0, 9)}\r\n   ${state.slice(9)}&co\nde=abc\n`,
    ],
    [
      'the URL with spaces',
      (state) => ` ${CALLBACK}?state=${state.slice(0, 9)} ${state.slice(9)}&code= abc `,
    ],
    ['the URL, encoded', (state) => encodeURIComponent(`${CALLBACK}?state=${state}&code=abc`)],
    [
      'the URL, encoded twice',
      (state) => encodeURIComponent(encodeURIComponent(`${CALLBACK}?state=${state}&code=abc`)),
    ],
    ['the URL with encoded values', (state) => `${CALLBACK}?state=${state.replace('-', '%2D')}&code=%61bc`],
    ['the URL as HTML', (state) => `${CALLBACK}?state=${state}&amp;code=abc`],
    ['the URL with the escapes of a shell', (state) => `${CALLBACK}\\?state\\=${state}\\&code\\=abc`],
    ['the URL with the escapes of Windows', (state) => `${CALLBACK}?state=${state}^&code=abc`],
  ])('T01 takes %s', async (_name, paste) => {
    const transaction = await start(callbackUrl)
    expect(codeOf(paste(transaction.state), transaction)).toBe('abc')
  })

  it.each([
    `abc#${OTHER_STATE}`,
    'abc#x',
    `${CALLBACK}?code=abc&state=${OTHER_STATE}`,
    `${CALLBACK}?code=abc&state=`,
    `abc&state=${OTHER_STATE}`,
    `${CALLBACK}?error=access_denied&state=${OTHER_STATE}`,
  ])('T01 A01 refuses the state of another login: %s', async (pasted) => {
    expect(errorOf(pasted, await start(callbackUrl)).code).toBe('state_mismatch')
  })

  it.each<[string, (state: string) => string, string]>([
    ['a denial', (state) => `${CALLBACK}?state=${state}&error=access_denied`, 'access_denied'],
    ['a denial without state', () => `${CALLBACK}?error=access_denied&error_description=no`, 'access_denied'],
    ['a denial in quotes', (state) => `'${CALLBACK}?error=access_\ndenied&state=${state}'`, 'access_denied'],
    ['another error', (state) => `${CALLBACK}?state=${state}&error=server_error`, 'provider_refused'],
    ['another issuer', () => `${CALLBACK}?code=abc&iss=https://other.example`, 'issuer_mismatch'],
  ])('T01 reports %s', async (_name, paste, code) => {
    const transaction = await start(callbackUrl)
    expect(errorOf(paste(transaction.state), transaction).code).toBe(code)
  })

  it.each([
    '',
    '  ',
    '""',
    '#',
    'a b',
    'not a code',
    'a\0b',
    '中',
    'undefined',
    'a'.repeat(2049),
    'https://openroute.cn/auth?callback_url=x&code_challenge=abc&code_challenge_method=S256',
    encodeURIComponent('https://openroute.cn/auth?code_challenge=abc'),
    CALLBACK,
    `${CALLBACK}?code=`,
    `${CALLBACK}?code=abc&code=def`,
    `${CALLBACK}?code=abc&code[]=def`,
    `${CALLBACK}?code=abc&error=access_denied`,
    `${CALLBACK}?code=a%00b`,
    'a#b#c',
  ])('A15 T01 refuses %j', async (pasted) => {
    expect(errorOf(pasted, await start(callbackUrl)).code).toBe('callback_invalid')
  })

  it('A11 L04 refuses a code pasted an hour and a second after the login began', async () => {
    const transaction = await start(callbackUrl)
    expect(codeOf('abc', transaction, transaction.createdAt + 3_600_000)).toBe('abc')
    expect(() => codeOf('abc', transaction, transaction.createdAt + 3_601_000)).toThrow(
      expect.objectContaining({ code: 'transaction_expired' }),
    )
  })

  it('B30 repeats nothing that was pasted', async () => {
    const error = errorOf(`${CALLBACK}?code=CANARY&code=CANARY`, await start(callbackUrl))
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('CANARY')
  })
})

it('A01 takes no pasted code for a login on a website, which has a state to check', async () => {
  const transaction = await start('https://app.example/callback')
  for (const pasted of ['abc', `https://app.example/callback?code=abc&state=${transaction.state}`])
    expect(errorOf(pasted, transaction).code).toBe('callback_invalid')
})
