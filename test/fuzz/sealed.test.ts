import { Buffer } from 'node:buffer'
import { openroute, openrouter } from '@openroute-kit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PURPOSES, type Purpose } from '../../packages/server/src/sealing/seal.js'
import { SECRET } from '../helpers/express-app.js'
import { createTestSealer } from '../helpers/sealer.js'
import { anyJson, anyText } from './arbitraries.js'
import { runs } from './fuzz.js'

const OLDER = 'Wn5yQd8hTz2LkR7vXc4FbJ9pGm6SaEu3oYi1tZqH'
const sealer = createTestSealer()
const purpose = fc.constantFrom<Purpose>(...PURPOSES)

/** What a value means: base64url has several spellings for the same bytes. */
const bytesOf = (sealed: string): string => {
  const [header, ...parts] = sealed.split('.')
  return [header, ...parts.map((part) => Buffer.from(part, 'base64url').toString('hex'))].join('.')
}

type Mutation = (sealed: string) => string
const letter = fc.oneof(
  fc.constantFrom(...'ABCDabcd0189-_.=+/ \n'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
)
const at = fc.nat(10_000)
const swap = <T>(list: readonly T[], one: number, two: number): T[] =>
  list.map((item, index) => (index === one ? (list[two] as T) : index === two ? (list[one] as T) : item))

const mutation = fc.oneof<fc.Arbitrary<Mutation>[]>(
  fc.tuple(at, letter).map(
    ([index, put]) =>
      (text) =>
        text.slice(0, index % text.length) + put + text.slice((index % text.length) + 1),
  ),
  fc.tuple(at, letter).map(
    ([index, put]) =>
      (text) =>
        text.slice(0, index % text.length) + put + text.slice(index % text.length),
  ),
  at.map((index) => (text) => text.slice(0, index % text.length)),
  at.map((index) => (text) => text.slice(0, index % text.length) + text.slice((index % text.length) + 1)),
  fc.tuple(fc.nat(4), fc.nat(4)).map(
    ([one, two]) =>
      (text) =>
        swap(text.split('.'), one, two).join('.'),
  ),
  fc.tuple(fc.nat(4), anyText).map(
    ([index, put]) =>
      (text) =>
        text.split('.').toSpliced(index, 1, put).join('.'),
  ),
  fc.tuple(fc.nat(5), anyText).map(
    ([index, put]) =>
      (text) =>
        text.split('.').toSpliced(index, 0, put).join('.'),
  ),
)

describe('sealed values', () => {
  it('B10 open to what was sealed, for their purpose and provider only', async () => {
    await fc.assert(
      fc.asyncProperty(anyJson, purpose, async (payload, forPurpose) => {
        const sealed = await sealer.seal(forPurpose, payload)
        expect(await sealer.open(forPurpose, sealed)).toEqual({
          status: 'opened',
          payload: JSON.parse(JSON.stringify(payload)),
          needsResealing: false,
        })
        for (const other of PURPOSES.filter((one) => one !== forPurpose))
          expect((await sealer.open(other, sealed)).status).toBe('invalid')
        for (const foreign of [
          createTestSealer(openrouter),
          createTestSealer(openroute, OLDER),
          createTestSealer(openroute, SECRET, '/x'),
        ])
          expect((await foreign.open(forPurpose, sealed)).status).toBe('unknown-secret')
        expect(await createTestSealer(openroute, [OLDER, SECRET]).open(forPurpose, sealed)).toMatchObject({
          needsResealing: true,
        })
      }),
      runs(100),
    )
  })

  it('B10 don’t open once a byte has changed, and fail without throwing', async () => {
    await fc.assert(
      fc.asyncProperty(
        purpose,
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        async (forPurpose, mutations) => {
          const sealed = await sealer.seal(forPurpose, { key: 'sk-or-v1-canary' })
          const changed = mutations.reduce((text, mutate) => mutate(text), sealed)
          const opened = await sealer.open(forPurpose, changed)
          if (bytesOf(changed) !== bytesOf(sealed)) expect(opened.status).not.toBe('opened')
          else if (opened.status === 'opened') expect(opened.payload).toEqual({ key: 'sk-or-v1-canary' })
        },
      ),
      runs(800),
    )
  })

  it('B10 don’t open with any other header', async () => {
    const header = fc.record(
      {
        alg: fc.oneof(
          fc.constantFrom('dir', 'none', 'A256KW', 'A256GCMKW', 'ECDH-ES', 'PBES2-HS256+A128KW', 'RSA-OAEP'),
          anyJson,
        ),
        enc: fc.oneof(
          fc.constantFrom('A256GCM', 'A128GCM', 'A192GCM', 'A128CBC-HS256', 'A256CBC-HS512'),
          anyJson,
        ),
        kid: fc.oneof(fc.constant('KID'), anyJson),
        zip: fc.constantFrom('DEF'),
        crit: fc.oneof(fc.constant(['exp']), anyJson),
        p2c: fc.integer(),
        v: anyJson,
      },
      { requiredKeys: ['kid'] },
    )
    await fc.assert(
      fc.asyncProperty(purpose, fc.oneof(header, anyJson), async (forPurpose, put) => {
        const [right = '', ...rest] = (await sealer.seal(forPurpose, {})).split('.')
        const { kid } = JSON.parse(Buffer.from(right, 'base64url').toString())
        const forged = Buffer.from(JSON.stringify(put).replace('"KID"', JSON.stringify(kid))).toString(
          'base64url',
        )
        fc.pre(forged !== right)
        expect((await sealer.open(forPurpose, [forged, ...rest].join('.'))).status).not.toBe('opened')
      }),
      runs(500),
    )
  })

  it('B10 can’t be built from anything else', async () => {
    await fc.assert(
      fc.asyncProperty(purpose, fc.oneof(anyText, fc.anything()), async (forPurpose, value) => {
        expect((await sealer.open(forPurpose, value as string)).status).not.toBe('opened')
      }),
      runs(1000),
    )
  })
})
