import {
  createLoginRequest,
  defineProvider,
  type LoginTransaction,
  OpenRouteError,
  verifyCallback,
} from '@openroute-kit/core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { anyText, visibleAscii } from './arbitraries.js'
import { runs } from './fuzz.js'

const CALLBACK = 'https://app.example/openroute/callback'
const ISSUER = 'https://provider.example'
const provider = defineProvider({ id: 'test', siteUrl: ISSUER, apiUrl: `${ISSUER}/api/v1` })
const now = Date.parse('2026-01-01T00:00:00Z')

let transaction: LoginTransaction

beforeAll(async () => {
  transaction = (await createLoginRequest({ provider, callbackUrl: CALLBACK, now })).transaction
})

type Pair = readonly [name: string, value: string]

/** Names that mean something, their spellings, and others. */
const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('code', 'state', 'iss', 'error') },
  fc.constantFrom(
    'code[]',
    'state[0]',
    'iss[a][b]',
    'error[',
    'Code',
    'code ',
    'error_description',
    'statecode',
  ),
  anyText,
)
/** `STATE` stands for the state of the login, which is another one in each run. */
const value = fc.oneof(
  { weight: 4, arbitrary: fc.constant('STATE') },
  { weight: 2, arbitrary: fc.string({ unit: visibleAscii, minLength: 1, maxLength: 20 }) },
  fc.constantFrom(ISSUER, `${ISSUER}/`, 'access_denied', '', 'undefined', 'a'.repeat(2048), 'a'.repeat(2049)),
  anyText,
)
const right: Pair[] = [
  ['state', 'STATE'],
  ['code', 'abc'],
]
/** Mostly a right callback with something more, or with something changed: whole nonsense is refused too easily. */
const pairs = fc.oneof(
  { weight: 3, arbitrary: fc.shuffledSubarray([...right, ['iss', ISSUER], ['x', 'y']] as Pair[]) },
  fc
    .tuple(fc.array(fc.tuple(name, value), { maxLength: 2 }), fc.nat(2))
    .map(([more, at]) => right.toSpliced(at, 0, ...more)),
  fc.array(fc.tuple(name, value), { maxLength: 6 }),
)
const place = fc.oneof(
  { weight: 6, arbitrary: fc.constant(CALLBACK) },
  fc.constantFrom(
    'https://app.example:443/openroute/callback',
    'http://app.example/openroute/callback',
    'https://evil.example/openroute/callback',
    'https://app.example/openroute/callback/',
    'https://app.example/openroute/x/../callback',
    'https://app.example//openroute/callback',
  ),
)
const age = fc.oneof({ weight: 6, arbitrary: fc.nat(600_000) }, fc.integer({ min: -600_000, max: 1_200_000 }))

const query = (of: readonly Pair[]) =>
  of
    .map(
      ([one, other]) =>
        `${encodeURIComponent(one)}=${encodeURIComponent(other === 'STATE' ? transaction.state : other)}`,
    )
    .join('&')

/** The rules of a callback once more, on the raw text of its query. */
function isGood(url: string, atAge: number): boolean {
  const [address = '', search = ''] = url.split('?')
  const given = search.split('&').map((pair) => pair.split('=').map((part) => decodeURIComponent(part)))
  const values = (wanted: string) =>
    given
      .filter(([one = '']) => one === wanted || one.startsWith(`${wanted}[`))
      .map(([one, other = '']) => (one === wanted ? other : '[]'))
  const [codes, states, issuers, errors] = [values('code'), values('state'), values('iss'), values('error')]
  return (
    (['', ':443'].some((port) => address === `https://app.example${port}/openroute/callback`) ||
      address === 'https://app.example/openroute/x/../callback') &&
    states.length === 1 &&
    states[0] === transaction.state &&
    codes.length === 1 &&
    codes[0] !== '' &&
    (codes[0] as string).length <= 2048 &&
    [...(codes[0] as string)].every((letter) => letter > ' ' && letter < '\x7f') &&
    errors.length === 0 &&
    (issuers.length === 0 ||
      (issuers.length === 1 && [ISSUER, `${ISSUER}/`].includes(issuers[0] as string))) &&
    atAge >= -60_000 &&
    atAge <= 600_000
  )
}

describe('verifyCallback', () => {
  it('A01 A15 takes a callback if and only if it holds one code and the one state of this login', () => {
    const seen = { good: 0, bad: 0 }
    fc.assert(
      fc.property(place, pairs, age, (address, given, atAge) => {
        const url = `${address}?${query(given)}`
        const good = isGood(url, atAge)
        seen[good ? 'good' : 'bad']++
        const verify = () => verifyCallback({ url, transaction, now: now + atAge })
        if (good) return void expect(verify()).toEqual({ returnTo: '/' })
        expect(verify).toThrow(OpenRouteError)
        try {
          verify()
        } catch (error) {
          // B30: neither the state nor what an attacker wrote stands in it.
          const { message, code } = error as OpenRouteError
          expect(message).not.toContain(transaction.state)
          expect(code).toMatch(
            /^(callback_invalid|state_mismatch|transaction_expired|issuer_mismatch|access_denied|provider_refused)$/,
          )
        }
      }),
      runs(3000),
    )
    // The property says little unless both happen.
    expect(seen.good).toBeGreaterThan(0)
    expect(seen.bad).toBeGreaterThan(0)
  })

  it('B30 says nothing of an address that is none', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(() => verifyCallback({ url: text, transaction, now })).toThrow(OpenRouteError)
      }),
      runs(1000),
    )
  })
})
