import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { OpenRouteOptions } from '@openroute-kit/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS } from '../helpers/app-setups.js'
import { startExpressApp } from '../helpers/express-app.js'
import { errorCode } from '../helpers/read-response.js'
import { Visitor } from '../helpers/visitor.js'

// Any page can send a visitor to the login, as often as it likes.

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => emulator.clearRequests())

const OTHER_SITE = { 'sec-fetch-site': 'cross-site' }
const SIBLING = { 'sec-fetch-site': 'same-site' }
const OWN = { 'sec-fetch-site': 'same-origin' }
describe.each(APP_SETUPS)('F07 logins that another site begins, on $name', ({ start }) => {
  async function started(kit: Partial<OpenRouteOptions> = {}) {
    let time = Date.now()
    const app = await start({ emulator, kit: { now: () => time, ...kit } })
    onTestFinished(() => app.close())
    const visitor = new Visitor(app.url)
    return {
      visitor,
      /** Follows the login link of a page, a second later. Returns the consent page's URL. */
      async begin(headers: Record<string, string>, query = ''): Promise<string | null> {
        time += 1000
        return (await visitor.navigate(`/openroute/login${query}`, headers)).headers.get('location')
      },
    }
  }

  const bytesOf = (visitor: Visitor) =>
    visitor
      .transactions()
      .map((name) => `${name}=${visitor.cookies.get(name)}`)
      .join('; ').length

  it.each([
    ['another site', OTHER_SITE],
    ['a sibling of the same site', SIBLING],
  ])('F07 evict no login that the app began, however many come from %s', async (_, headers) => {
    const { visitor, begin } = await started()
    const own = [await begin(OWN), await begin(OWN), await begin(OWN), await begin(OWN)]
    const query = `?${new URLSearchParams({ returnTo: `/${'a'.repeat(1900)}` })}`
    const foreign: (string | null)[] = []
    for (let count = 0; count < 10; count++) foreign.push(await begin(headers, query))
    expect(visitor.transactions()).toHaveLength(5)
    expect(bytesOf(visitor)).toBeLessThanOrEqual(3 * 1024)
    // The newest of them works, and returns to `/` instead of such a long path.
    expect(await errorCode(await visitor.navigate(await emulator.approve(foreign[0] as string)))).toBe(
      'transaction_missing',
    )
    const last = await visitor.navigate(await emulator.approve(foreign.at(-1) as string))
    expect([last.status, last.headers.get('location')]).toEqual([303, '/'])
    for (const consent of own)
      expect((await visitor.navigate(await emulator.approve(consent as string))).status).toBe(303)
  })

  it('F07 need a confirmation when there is no room, and evict nothing before it', async () => {
    const { visitor, begin } = await started()
    const own: (string | null)[] = []
    for (let count = 0; count < 5; count++) own.push(await begin(OWN))
    const before = visitor.transactions()
    const asked = await visitor.navigate('/openroute/login?returnTo=/x&evil=1', OTHER_SITE)
    expect([asked.status, asked.headers.get('location')]).toEqual([200, null])
    expect(visitor.transactions()).toEqual(before)
    const [, link = ''] = /href="([^"]*\/login[^"]*)"/.exec(await asked.text()) ?? []
    expect(link).toBe('/openroute/login?returnTo=%2Fx')
    const consent = await begin(OWN, link.slice('/openroute/login'.length))
    const { status, headers } = await visitor.navigate(await emulator.approve(consent as string))
    expect([status, headers.get('location')]).toEqual([303, '/x'])
    for (const one of own.slice(1))
      expect((await visitor.navigate(await emulator.approve(one as string))).status).toBe(303)
  })

  it('F07 are evicted first by the app’s own logins', async () => {
    const { visitor, begin } = await started()
    const first = await begin(OWN)
    await begin(OTHER_SITE)
    for (let count = 0; count < 4; count++) await begin(OWN)
    expect(visitor.transactions()).toHaveLength(5)
    expect((await visitor.navigate(await emulator.approve(first as string))).status).toBe(303)
  })

  it('F07 have a rate limit of their own for each address', async () => {
    const { visitor, begin } = await started({ limits: { loginsPerMinutePerAddress: 3 } })
    for (let count = 0; count < 3; count++) expect(await begin(OTHER_SITE)).not.toBeNull()
    expect((await visitor.navigate('/openroute/login', OTHER_SITE)).status).toBe(429)
    // Nor do invalid callbacks.
    for (let count = 0; count < 5; count++)
      await visitor.navigate(`/openroute/callback?state=or-${'a'.repeat(32)}&code=x`, OTHER_SITE)
    const consent = await begin(OWN)
    expect((await visitor.navigate(await emulator.approve(consent as string))).status).toBe(303)
  })

  it('F07 are recognized by their referrer in browsers without Fetch Metadata', async () => {
    const { visitor, begin } = await started()
    await begin(OWN)
    for (let count = 0; count < 3; count++)
      await visitor.request('/openroute/login', {
        headers: { accept: 'text/html', referer: 'https://evil.example/' },
      })
    expect(visitor.transactions()).toHaveLength(2)
    for (let count = 0; count < 2; count++)
      await visitor.request('/openroute/login', {
        headers: { accept: 'text/html', referer: `${visitor.appUrl}/page` },
      })
    expect(visitor.transactions()).toHaveLength(4)
  })
})

it('F07 stay foreign across the page on which a Strict session continues', async () => {
  const app = await startExpressApp({ emulator, session: { cookie: { sameSite: 'strict' } } })
  onTestFinished(() => app.close())
  const visitor = new Visitor(app.url)
  const own = await visitor.startLogin()
  for (let count = 0; count < 6; count++) {
    const page = await (await visitor.navigate('/openroute/login?returnTo=/x', OTHER_SITE)).text()
    const next = /content="0;url=([^"]+)"/.exec(page)?.[1]?.replaceAll('&#38;', '&') ?? ''
    expect((await visitor.navigate(next, OWN)).status).toBe(303)
  }
  expect(visitor.transactions()).toHaveLength(2)
  expect((await visitor.navigate(await emulator.approve(own))).status).toBe(200)
  expect(await visitor.session()).toMatchObject({ signedIn: true })
})
