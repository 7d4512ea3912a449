import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { approvedCallback } from '../../../../test/helpers/approved-callback.js'
import { openroute } from '../provider/presets.js'
import { isCode, openVerified } from './verified-callback.js'

describe('VerifiedCallback', () => {
  it('B30 shows neither code nor verifier to whoever prints it', async () => {
    const { callback, transaction } = await approvedCallback(openroute, 'CANARY-CODE')
    const prints = [
      JSON.stringify(callback),
      String(callback),
      inspect(callback, { depth: 10, showHidden: true, getters: true }),
      JSON.stringify(Reflect.ownKeys(callback)),
    ]
    for (const print of prints)
      for (const secret of ['CANARY-CODE', transaction.codeVerifier, transaction.state])
        expect(print).not.toContain(secret)
    expect(openVerified(callback)).toMatchObject({
      code: 'CANARY-CODE',
      codeVerifier: transaction.codeVerifier,
    })
  })

  it('can’t be changed', async () => {
    const { callback } = await approvedCallback(openroute)
    expect(Object.isFrozen(callback)).toBe(true)
  })
})

it.each([
  ['a', true],
  ['auth_code_~!x', true],
  ['a'.repeat(2048), true],
  ['a'.repeat(2049), false],
  ['', false],
  ['a b', false],
  ['a\n', false],
  ['\u007f', false],
  ['é', false],
  [null, false],
])('A15 isCode tells a bounded code: %#', (code, expected) => {
  expect(isCode(code)).toBe(expected)
})
