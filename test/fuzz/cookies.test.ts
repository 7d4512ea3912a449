import { openroute } from '@openroute-kit/core'
import { createOpenRoute } from '@openroute-kit/server'
import fc, { type Arbitrary } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCookies, setCookie } from '../../packages/server/src/http/cookies.js'
import { createScope } from '../../packages/server/src/sealing/scope.js'
import { SECRET } from '../helpers/express-app.js'
import { NAVIGATION } from '../helpers/visitor.js'
import { headerText } from './arbitraries.js'
import { runs } from './fuzz.js'

/** RFC 6265 §4.1.1. */
const token = fc.string({ unit: fc.constantFrom(...'abAZ09!#$%&*+-.^_`|~'), minLength: 1, maxLength: 12 })
const octets = fc.string({ unit: fc.constantFrom(...'abAZ09!#$%&*+-./:<=>?@[]^_`{|}~'), maxLength: 30 })

const all = (header: string | undefined) => readCookies(header, () => true)

describe('readCookies', () => {
  it('B06 reads what setCookie wrote, in any order and among other cookies', () => {
    const jar = fc.uniqueArray(fc.tuple(token, octets), { selector: ([name]) => name, maxLength: 8 })
    fc.assert(
      fc.property(jar, (cookies) => {
        const pairs = cookies.map(
          ([name, value]) => setCookie(name, value, { secure: true, maxAge: 9 }).split('; ')[0],
        )
        expect([...all(pairs.join('; '))]).toEqual(cookies)
      }),
      runs(500),
    )
  })

  it('B05 ignores exactly the names that occur twice', () => {
    const crowded = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', '__Host-a'), octets), { maxLength: 8 })
    fc.assert(
      fc.property(crowded, (cookies) => {
        const once = cookies.filter(([name]) => cookies.filter(([other]) => other === name).length === 1)
        expect([...all(cookies.map((pair) => pair.join('=')).join('; '))]).toEqual(once)
      }),
      runs(500),
    )
  })

  // Browsers guard the prefix of names that begin with it. A name that only looks like it to the kit could be set by a sibling domain.
  it('B05 recognizes a cookie only if its name matches exactly', () => {
    const name = '__Host-openroute-session'
    const blank = fc.constantFrom(' ', '\t', ';', '=', '\xa0', '\x85', '\xad', '$', 'a')
    const around = fc.oneof(
      fc.array(blank, { maxLength: 3 }).map((parts) => parts.join('')),
      headerText,
    )
    fc.assert(
      fc.property(around, around, octets, (before, behind, value) => {
        const header = `${before}${name}${behind}=${value}`
        const last = header.split(';').map((pair) => pair.replace(/^[ \t]+/, ''))
        const ours = last.filter((pair) => /^__Host-openroute-session[ \t]*=/.test(pair))
        expect(readCookies(header, (other) => other === name).size).toBe(ours.length === 1 ? 1 : 0)
      }),
      runs(5000),
    )
  })
})

/** In the names of the kit’s cookies. */
const ID = createScope(openroute, 'https://app.example', '/openroute').id
const BASE_URLS = ['https://app.example', 'http://localhost:3000']

/** A browser that keeps the cookies it gets, and may hold some that others have set. */
class Jar {
  readonly cookies = new Map<string, string>()
  keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ')
      const cut = pair.indexOf('=')
      if (attributes.includes('Max-Age=0')) this.cookies.delete(pair.slice(0, cut))
      else this.cookies.set(pair.slice(0, cut), pair.slice(cut + 1))
    }
  }
  header(): string {
    return [...this.cookies].map((pair) => pair.join('=')).join('; ')
  }
  transactions(): [string, string][] {
    return [...this.cookies].filter(([name]) => name.includes('openroute-tx-'))
  }
}

interface Start {
  returnTo: string
  seconds: number
}
const start: Arbitrary<Start> = fc.record({
  returnTo: fc.oneof(
    fc.constant('/'),
    fc.integer({ min: 1000, max: 2000 }).map((length) => `/${'a'.repeat(length)}`),
    fc.string({ unit: 'grapheme', maxLength: 400 }).map((text) => `/?${text}`),
  ),
  seconds: fc.nat(90),
})

describe('cookies of the Web handler', () => {
  it('B13 B14 F07 keep at most six logins, at most 3 KiB, and always the newest', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...BASE_URLS),
        fc.array(start, { minLength: 1, maxLength: 14, size: 'max' }),
        async (baseUrl, starts) => {
          let time = Date.parse('2026-01-01T00:00:00Z')
          const or = createOpenRoute({ baseUrl, secret: SECRET, appName: 'App', now: () => time })
          const jar = new Jar()
          for (const { returnTo, seconds } of starts) {
            time += seconds * 1000
            const before = new Set(jar.cookies.keys())
            const query = new URLSearchParams({ returnTo })
            const response = await or.handle(
              new Request(`${baseUrl}/openroute/login?${query}`, {
                headers: { ...NAVIGATION, cookie: jar.header() },
              }),
            )
            expect(response?.status).toBe(303)
            jar.keep(response as Response)
            const kept = jar.transactions()
            expect(kept.length).toBeLessThanOrEqual(6)
            expect(kept.map((pair) => pair.join('=')).join('; ').length).toBeLessThanOrEqual(3 * 1024)
            for (const pair of kept) expect(pair.join('=').length).toBeLessThanOrEqual(4096)
            expect(kept.filter(([name]) => !before.has(name))).toHaveLength(1)
          }
        },
      ),
      runs(40),
    )
  })

  const routes = fc.constantFrom(
    '/login',
    '/callback?state=or-abcdefghijklmnopqrstuvwxyz012345&code=x',
    '/session',
    '/popup',
    '/api/key',
  )
  const name = fc.oneof(
    fc.constantFrom(
      `openroute-session-${ID}`,
      `openroute-tx-${ID}-o0000000-abcdefghijkl`,
      'openroute-tx-',
      'connect.sid',
      '',
    ),
    headerText,
  )
  const cookieHeader = fc
    .array(
      fc.tuple(
        fc.constantFrom('', '__Host-', '__host-', ' ', '\xa0'),
        name,
        fc.constantFrom('=', '', ' = '),
        headerText,
      ),
    )
    .map((cookies) => cookies.map((parts) => parts.join('')).join(';'))

  it('B10 never sign in by a forged value and never fail, whatever a browser sends', async () => {
    const kits = BASE_URLS.map((baseUrl) =>
      createOpenRoute({ baseUrl, secret: SECRET, appName: 'App', limits: false }),
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(1), routes, cookieHeader, async (which, route, cookie) => {
        const request = new Request(`${BASE_URLS[which]}/openroute${route}`, {
          headers: { ...NAVIGATION, cookie },
        })
        const response = (await kits[which]?.handle(request)) as Response
        expect(response.status).toBeLessThan(500)
        if (route === '/session') expect(await response.json()).toEqual({ signedIn: false })
        if (route.startsWith('/api/')) expect(response.status).toBe(401)
        if (route.startsWith('/callback')) expect([400, 403]).toContain(response.status)
      }),
      runs(500),
    )
  })
})
