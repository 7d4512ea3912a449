import fc from 'fast-check'
import { anyText, visibleAscii } from './arbitraries.js'

// Queries of callbacks, mostly nearly right, and the rules for them once more, for verifyCallback of core and finishLogin
// of browser.

export const ISSUER = 'https://provider.example'

export type Pair = readonly [name: string, value: string]

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
/** Mostly a right callback with something more, or with something changed: pure nonsense is refused too easily. */
export const pairs = fc.oneof(
  { weight: 3, arbitrary: fc.shuffledSubarray([...right, ['iss', ISSUER], ['x', 'y']] as Pair[]) },
  fc
    .tuple(fc.array(fc.tuple(name, value), { maxLength: 2 }), fc.nat(2))
    .map(([more, at]) => right.toSpliced(at, 0, ...more)),
  fc.array(fc.tuple(name, value), { maxLength: 6 }),
)
/** The query as it is in the URL, for the login of that state. */
export const queryOf = (of: readonly Pair[], state: string): string =>
  of
    .map((pair) => pair.map((part) => encodeURIComponent(part === 'STATE' ? state : part)).join('='))
    .join('&')

/** Whether a query finishes the login of that state: one code, no state but its own, no error, and no issuer but its own. */
export function isGood(query: string, state: string): boolean {
  const given = query.split('&').map((pair) => pair.split('=').map((part) => decodeURIComponent(part)))
  const values = (wanted: string) =>
    given
      .filter(([one = '']) => one === wanted || one.startsWith(`${wanted}[`))
      .map(([one, other = '']) => (one === wanted ? other : ' '))
  const [codes, issuers] = [values('code'), values('iss')]
  const [code = ''] = codes
  return (
    // P02: the state may occur twice.
    values('state').length > 0 &&
    values('state').every((one) => one === state) &&
    codes.length === 1 &&
    code.length >= 1 &&
    code !== 'undefined' &&
    code.length <= 2048 &&
    [...code].every((letter) => letter > ' ' && letter < '\x7f') &&
    values('error').length === 0 &&
    // RFC 6749 §3.1: no parameter twice.
    given.every(
      ([one = '']) => !/^error_?\w+(\[|$)/.test(one) || (!one.includes('[') && values(one).length === 1),
    ) &&
    issuers.length <= 1 &&
    issuers.every((issuer) => issuer === ISSUER || issuer === `${ISSUER}/`)
  )
}
