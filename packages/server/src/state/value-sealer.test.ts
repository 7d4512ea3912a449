import { expect, it } from 'vitest'
import { createSealer } from '../sealing/seal.js'
import { createValueSealer, UNSEALED_VALUES } from './value-sealer.js'

const sealerOf = (secret: string) => createValueSealer(createSealer(secret, { context: 'test' }))
const outside = sealerOf('kOJ3mWq8Zr5TfVx2LpYs9Bd7NhGc4Aue')

it.each(Object.entries({ outside, inMemory: UNSEALED_VALUES }))(
  'opens what it has sealed, and nothing else: %s',
  async (_, sealer) => {
    const bound = sealer.boundTo('verifier')
    const stored = await bound.seal({ session: 'id' })
    expect(await bound.open(stored)).toEqual({ session: 'id' })
    expect(await sealer.open('')).toBeUndefined()
    expect(await sealer.open('of.another.version')).toBeUndefined()
  },
)

it('L01 hides values outside of the process, and from requests of other logins', async () => {
  const stored = await outside.boundTo('verifier').seal('session-id')
  expect(stored).not.toContain('session-id')
  expect(await outside.boundTo('another').open(stored)).toBeUndefined()
  expect(await outside.open(stored)).toBeUndefined()
  expect(await sealerOf('Yx7Lq2Vb9Ks4Tn6Rw3Zp8Mh5Jd1Fg0Ce').open(stored)).toBeUndefined()
})
