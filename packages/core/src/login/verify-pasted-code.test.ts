import { expect, it } from 'vitest'
import { openroute } from '../provider/presets.js'
import { createLoginRequest } from './create-login-request.js'
import { secretsOf } from './verified-callback.js'
import { verifyPastedCode } from './verify-pasted-code.js'

it.each(['abc', ' abc\n', '\tabc\r\n', '\u00a0abc'])('takes the pasted code %j', async (code) => {
  const { transaction } = await createLoginRequest({ provider: openroute, returnTo: '/x' })
  const callback = verifyPastedCode({ code, transaction })
  expect(callback).toEqual({ returnTo: '/x' })
  expect(secretsOf(callback)).toMatchObject({ code: 'abc', codeVerifier: transaction.codeVerifier })
})

it.each(['', '  ', 'a b', 'a\r\nb', 'a\0b', '中', 'a'.repeat(2049)])(
  'A15 refuses the pasted code %j',
  async (code) => {
    const { transaction } = await createLoginRequest({ provider: openroute })
    expect(() => verifyPastedCode({ code, transaction })).toThrow(
      expect.objectContaining({ code: 'callback_invalid' }),
    )
  },
)

it('A11 L04 refuses a code pasted an hour and a second after the login began', async () => {
  const { transaction } = await createLoginRequest({ provider: openroute, now: 0 })
  expect(verifyPastedCode({ code: 'abc', transaction, now: 3_600_000 })).toBeDefined()
  expect(() => verifyPastedCode({ code: 'abc', transaction, now: 3_601_000 })).toThrow(
    expect.objectContaining({ code: 'transaction_expired' }),
  )
})

it('A01 takes no pasted code for a login with a callback, which has a state to check', async () => {
  const { transaction } = await createLoginRequest({
    provider: openroute,
    callbackUrl: 'https://app.example/callback',
  })
  expect(() => verifyPastedCode({ code: 'abc', transaction })).toThrow(
    expect.objectContaining({ code: 'callback_invalid' }),
  )
})
