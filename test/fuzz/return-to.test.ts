import { safeReturnTo } from '@openroute-kit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOSTILE_RETURN_TO } from '../helpers/hostile-return-to.js'
import { anyText } from './arbitraries.js'
import { runs } from './fuzz.js'

const ORIGIN = 'https://app.example'
const MOUNT = '/base/openroute'

/** The parts of such addresses; most combinations are hostile. */
const word = fc.constantFrom(
  '/',
  '//',
  '\\',
  '.',
  '..',
  '%2e',
  '%2E',
  '%2f',
  '%5c',
  '%',
  '%25',
  '%00',
  '%3f',
  '%23',
  '%09',
  '?',
  '#',
  '@',
  ':',
  ';',
  ' ',
  '\t',
  '\n',
  '\r',
  '\0',
  '\u00a0',
  '\u0085',
  '\ufeff',
  '\u3000',
  '。',
  '／',
  'ⓔ',
  'K',
  'ı',
  '\ud800',
  'https:',
  'http:',
  'javascript:',
  'blob:',
  ORIGIN,
  'app.example',
  'evil.example',
  'base',
  'openroute',
  'OpenRoute',
  MOUNT,
  `${MOUNT}/login`,
  'login',
  'a',
  '%6f',
  'penroute',
  'x=1',
)
const returnTo = fc.oneof(
  { weight: 6, arbitrary: fc.array(word, { maxLength: 8 }).map((words) => words.join('')) },
  { weight: 2, arbitrary: fc.array(word, { maxLength: 6 }).map((words) => `/${words.join('')}`) },
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.tuple(fc.constantFrom(...HOSTILE_RETURN_TO), anyText).map((parts) => parts.join('')),
  anyText,
)
const safe = (given: unknown, baseUrl = ORIGIN) => safeReturnTo({ returnTo: given, baseUrl, exclude: MOUNT })

/** A path as browsers read it, and as a server does that decodes it. */
const spellings = (path: string): string[] => {
  try {
    return [path, decodeURIComponent(path)]
  } catch {
    return [path]
  }
}

const isInApp = ({ origin, pathname, username }: URL) =>
  origin === ORIGIN && username === '' && !`${pathname.toLowerCase()}/`.startsWith(`${MOUNT}/`)

describe('safeReturnTo', () => {
  it('B15 B16 stays on its origin and outside the kit’s routes, however it is parsed', () => {
    let passed = 0
    fc.assert(
      fc.property(returnTo, (given) => {
        const target = safe(given)
        if (target !== '/') passed++
        // A path alone, so that it resolves alike on any base.
        expect(target).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/)
        expect(target.length).toBeLessThanOrEqual(2000)
        const readings = spellings(target.split(/[?#]/, 1)[0] as string)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        expect(readings.filter((path) => /[\\\0-\x1f\x7f]/.test(path))).toEqual([])
        const targets = [`${ORIGIN}/`, `${ORIGIN}/a/b?c`, `${ORIGIN}${MOUNT}/callback`].flatMap((base) =>
          readings.map((spelling) => new URL(spelling, base)),
        )
        expect(targets.filter((resolved) => !isInApp(resolved))).toEqual([])
      }),
      runs(2500),
    )
    expect(passed).toBeGreaterThan(0)
  })

  it('B15 is idempotent, so that the stored path can be checked again when used', () => {
    fc.assert(
      fc.property(returnTo, (given) => {
        const once = safe(given)
        expect(safe(once)).toBe(once)
        expect(safe(ORIGIN + once)).toBe(once)
      }),
      runs(2500),
    )
  })

  it('keeps every plain path of the app', () => {
    const segment = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_~'), minLength: 1, maxLength: 8 })
    const tail = fc.string({ unit: fc.constantFrom(...'abc=&1/.-'), maxLength: 12 })
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 5 }), tail, tail, (segments, search, hash) => {
        const path = `/${segments.join('/')}?${search}x#${hash}y`
        expect(safe(path)).toBe(path)
      }),
      runs(1000),
    )
  })

  it('B15 accepts nothing but a string', () => {
    fc.assert(
      fc.property(
        fc.anything().filter((value) => typeof value !== 'string'),
        (value) => {
          expect(safe(value)).toBe('/')
        },
      ),
      runs(1000),
    )
  })
})
