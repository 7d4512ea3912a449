import { describe, expect, it } from 'vitest'
import { HOSTILE_RETURN_TO } from '../../../../test/helpers/hostile-return-to.js'
import { safeReturnTo } from './safe-return-to.js'

const baseUrl = 'https://app.example'

/** With what is no text at all, as a query parser may make it. */
const HOSTILE: unknown[] = [...HOSTILE_RETURN_TO, ['/a'], { toString: () => '/a' }]

const MORE_HOSTILE: unknown[] = [
  '',
  undefined,
  null,
  7,
  new URL('https://app.example/a'),
  'https:evil.example',
  'https:/evil.example',
  'https:///evil.example',
  'HTTPS://EVIL.example',
  'http://app.example/a',
  'https://app.example:444/a',
  'https://user@app.example/a',
  'https://app.example\\@evil.example',
  'javascript:alert(1)',
  'javascript://app.example/%0aalert(1)',
  'mailto:a@app.example',
  '\u00a0//evil.example',
  '\ufeff//evil.example',
  '\u0085//evil.example',
  './/evil.example',
  '..//evil.example',
  '/%2e//evil.example',
  '/%2E%2e//evil.example',
  '/a/%2e.//evil.example',
  '/%2fevil.example',
  '/%5c%5cevil.example',
  '/a/..%2f%2fevil.example',
  '/a/%2e%2e%2f%2fevil.example',
  '/.%2f/evil.example',
  '%2f%2fevil.example',
  '/%09/evil.example',
  '/%0d%0aSet-Cookie:a=b',
  '/%00',
  '/a\u007f',
  '/a?b=\r\nc',
  '/a#b\tc',
  `/?${'中'.repeat(300)}`,
]

describe('safeReturnTo', () => {
  it.each(titled([...HOSTILE, ...MORE_HOSTILE]))('B15 turns %s into /', (_, returnTo) => {
    expect(safeReturnTo({ returnTo, baseUrl })).toBe('/')
  })

  it.each(titled(HOSTILE))('B15 turns %s into / on a development machine', (_, returnTo) => {
    expect(safeReturnTo({ returnTo, baseUrl: 'http://localhost:3000' })).toBe('/')
  })

  it.each([
    ['/', '/'],
    ['/chat?x=1#y', '/chat?x=1#y'],
    ['/a%20b', '/a%20b'],
    ['/100%', '/100%'],
    ['/聊天/新的?题=一#片', `${encodeURI('/聊天/新的?题=一#片')}`],
    ['/models/openai%2Fgpt-4o', '/models/openai%2Fgpt-4o'],
    ['/a//b', '/a//b'],
    ['/a/../b', '/b'],
    ['/search?next=https://other.example//x', '/search?next=https://other.example//x'],
    ['/a?b=c\\d', '/a?b=c\\d'],
    ['?x=1', '/?x=1'],
    ['#y', '/#y'],
    ['chat', '/chat'],
    ['https://app.example/chat?x=1', '/chat?x=1'],
  ])('keeps %s', (returnTo, expected) => {
    expect(safeReturnTo({ returnTo, baseUrl })).toBe(expected)
  })

  it('keeps 2,000 characters, and no more', () => {
    const longest = `/${'a'.repeat(1999)}`
    expect(safeReturnTo({ returnTo: longest, baseUrl })).toBe(longest)
    expect(safeReturnTo({ returnTo: `${longest}a`, baseUrl })).toBe('/')
    const winding = '/a/..'.repeat(500)
    expect(safeReturnTo({ returnTo: winding, baseUrl, fallback: '/home' })).toBe('/home')
  })

  it('returns the given fallback', () => {
    expect(safeReturnTo({ returnTo: '//evil.example', baseUrl, fallback: '/home' })).toBe('/home')
    expect(safeReturnTo({ returnTo: '/a', baseUrl: 'no url', fallback: '/home' })).toBe('/home')
  })

  it('B15 stays on its origin for whatever is put together from hostile pieces', () => {
    const pieces = [
      ...['/', '//', '\\', '.', '..', ':', '@', '?', '#', ' ', '\t', '\r\n', '\0', '%', ';', '&', '=', '。'],
      ...[
        '%2f',
        '%2F',
        '%5c',
        '%2e',
        '%00',
        '%09',
        '%0a',
        '%40',
        '%3a',
        '%25',
        '\u2028',
        '\ufeff',
        '／',
        '＼',
      ],
      ...[
        'a',
        'evil.example',
        'app.example',
        'https:',
        'http:',
        'javascript:',
        'blob:',
        '中',
        '[',
        ']',
        '\ud800',
      ],
    ]
    const random = generator(15)
    for (let i = 0; i < 15_000; i++) {
      const length = 1 + random(8)
      const returnTo = Array.from({ length }, () => pieces[random(pieces.length)]).join('')
      for (const base of [baseUrl, 'http://localhost:3000']) {
        const target = safeReturnTo({ returnTo, baseUrl: base })
        // As a browser reads it in a Location header, and a server that decodes first.
        const asciiDecoded = target
          .split(/[?#]/, 1)[0]
          ?.replace(/%[0-7][\da-f]/gi, (byte) => decodeURIComponent(byte)) as string
        for (const spelling of [target, asciiDecoded]) {
          const url = new URL(spelling, base)
          if (url.origin !== base || !/^\/(?![/\\])/.test(spelling) || /[\r\n\t\0]/.test(spelling))
            expect.unreachable(JSON.stringify({ returnTo, target }))
        }
        // Checked at store and at use: the second time changes nothing.
        expect(safeReturnTo({ returnTo: target, baseUrl: base })).toBe(target)
      }
    }
  })

  it.each([
    '/openroute',
    '/openroute/',
    '/openroute/login',
    '/openroute?x=1',
    '/openroute#x',
    '/OpenRoute/Login',
    '/a/../openroute/login',
    '/./openroute/callback?code=x',
    '/%6fpenroute/login',
    '/openroute%2flogin',
    'https://app.example/openroute/login',
    'openroute/login',
  ])('B16 does not return to the kit’s own route %s', (returnTo) => {
    for (const exclude of ['/openroute', '/openroute/', '/OpenRoute'])
      expect(safeReturnTo({ returnTo, baseUrl, exclude, fallback: '/home' })).toBe('/home')
  })

  it.each(['/openrouter', '/a/openroute', '/?next=/openroute/login'])('B16 returns to %s', (returnTo) => {
    expect(safeReturnTo({ returnTo, baseUrl, exclude: '/openroute' })).toBe(returnTo)
  })

  it.each(['', '/'])('B16 excludes nothing for the mount %j', (exclude) => {
    expect(safeReturnTo({ returnTo: '/chat', baseUrl, exclude })).toBe('/chat')
  })
})

function titled(values: unknown[]): [string, unknown][] {
  return values.map((value) => [String(JSON.stringify(value)).slice(0, 60), value])
}

/** Numbers below `limit`, the same in each run (mulberry32). */
function generator(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}
