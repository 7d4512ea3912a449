import { describe, expect, it } from 'vitest'
import { checkAge, isLoginState, type LoginTransaction } from './login-transaction.js'

const MINUTE = 60 * 1000

const transaction: LoginTransaction = {
  state: 'or-x',
  codeVerifier: 'x',
  callbackUrl: null,
  provider: 'test',
  issuer: 'https://provider.example',
  apiUrl: 'https://provider.example/api/v1',
  createdAt: 1_000_000_000,
  returnTo: '/',
}

describe('checkAge', () => {
  it.each([0, 5 * MINUTE, 10 * MINUTE])('takes a login of %d ms', (age) => {
    expect(() => checkAge(transaction, transaction.createdAt + age)).not.toThrow()
  })

  it('takes a login that another instance started on a clock a minute ahead', () => {
    expect(() => checkAge(transaction, transaction.createdAt - MINUTE)).not.toThrow()
  })

  it.each([10 * MINUTE + 1, 10 * MINUTE + 1000, 24 * 60 * MINUTE, -MINUTE - 1, Number.NaN])(
    'A11 refuses a login of %d ms',
    (age) => {
      expect(() => checkAge(transaction, transaction.createdAt + age)).toThrow(
        expect.objectContaining({ code: 'transaction_expired' }),
      )
    },
  )
})

it.each([
  ['or-abcdefghijklmnopqrstuvwxyz01_-AB', true],
  ['or-abcdefghijklmnopqrstuvwxyz01_-A', false],
  ['or-abcdefghijklmnopqrstuvwxyz01_-AB\n', false],
  ['xor-abcdefghijklmnopqrstuvwxyz01_-AB', false],
  ['', false],
  [null, false],
])('tells from %j whether it looks like a state of the kit: %s', (value, expected) => {
  expect(isLoginState(value)).toBe(expected)
})
