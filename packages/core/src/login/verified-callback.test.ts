import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { approvedCallback } from '../../../../test/helpers/approved-callback.js'
import { openroute } from '../provider/presets.js'
import { secretsOf } from './verified-callback.js'

describe('VerifiedCallback', () => {
  it('B30 shows neither code nor verifier when printed', async () => {
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
    expect(secretsOf(callback)).toMatchObject({
      code: 'CANARY-CODE',
      codeVerifier: transaction.codeVerifier,
    })
  })

  it('can’t be changed', async () => {
    const { callback } = await approvedCallback(openroute)
    expect(Object.isFrozen(callback)).toBe(true)
  })
})
