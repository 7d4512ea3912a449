import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute, memoryStore, type OpenRouteOptions } from '@openroute-kit/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS } from '../helpers/app-setups.js'
import { SECRET } from '../helpers/express-app.js'
import { HOSTILE_RETURN_TO } from '../helpers/hostile-return-to.js'
import { serializeResponse } from '../helpers/read-response.js'
import { Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearRequests()
  emulator.clearFaults()
})

const EXCHANGE = '/api/v1/auth/keys'
const locationOf = (response: Response) => response.headers.get('location') ?? ''
const PATH = '/chat?room=7#end'
const QUERY = `?${new URLSearchParams({ returnTo: PATH })}`
/** The link that starts the next login on a page. */
const retryOf = async (page: Response) =>
  /href="([^"]*\/login[^"]*)"/.exec(await page.text())?.[1]?.replaceAll('&#38;', '&') ?? ''

describe.each(APP_SETUPS)('S29 after a failed login on $name', ({ start }) => {
  async function started(kit: Partial<OpenRouteOptions> = {}) {
    let time = Date.now()
    const app = await start({ emulator, kit: { now: () => time, onError: () => {}, ...kit } })
    onTestFinished(() => app.close())
    const visitor = new Visitor(app.url)
    return {
      visitor,
      wait: (ms: number) => {
        time += ms
      },
      /** Logs in and follows to where the visitor ends. */
      async finish(consent: string) {
        return locationOf(await visitor.openCallback(await emulator.approve(consent)))
      },
    }
  }

  it.each(['declined', 'failed', 'expired'])(
    'S29 the next login returns to the same page: %s',
    async (end) => {
      const { visitor, wait, finish } = await started()
      let consent = await visitor.startLogin(QUERY)
      // Twice, since a visitor may fail again.
      for (let attempt = 0; attempt < 2; attempt++) {
        const callback = end === 'declined' ? await emulator.deny(consent) : await emulator.approve(consent)
        if (end === 'failed') emulator.fail(EXCHANGE, { kind: 'respond', status: 400, body: {} })
        if (end === 'expired') wait(2 * 3600_000)
        const failed = await visitor.openCallback(callback)
        expect(failed.status).toBeGreaterThanOrEqual(400)
        const retry = await retryOf(failed)
        expect(retry).toBe(`/openroute/login${QUERY}`)
        consent = locationOf(await visitor.navigate(retry, { 'sec-fetch-site': 'same-origin' }))
        emulator.clearFaults()
      }
      expect(await finish(consent)).toBe(PATH)
    },
  )

  it('S29 keeps the cookie longer than the login may take', async () => {
    const { visitor } = await started()
    await visitor.startLogin(QUERY)
    const maxAge = Number(/Max-Age=(\d+)/.exec(visitor.setCookies[0] ?? '')?.[1])
    expect(maxAge).toBeGreaterThan(600)
  })

  it('S29 the page of a login that could not start returns to the same page', async () => {
    const { visitor } = await started({ limits: { loginsPerMinutePerAddress: 1 } })
    await visitor.startLogin()
    const refused = await visitor.navigate(`/openroute/login${QUERY}`)
    expect(refused.status).toBe(429)
    expect(await retryOf(refused)).toBe(`/openroute/login${QUERY}`)
  })

  it.each([QUERY, '?mode=popup'])(
    'S29 L10 so does the page of a callback that is refused: %s',
    async (query) => {
      const { visitor } = await started({ limits: { loginsPerMinutePerAddress: 1 } })
      const callback = await emulator.approve(await visitor.startLogin(query))
      const refused = await visitor.navigate(callback)
      expect([refused.status, await retryOf(refused)]).toEqual([429, `/openroute/login${query}`])
      // A reload may still finish the login.
      expect(visitor.transactions()).toHaveLength(1)
      expect(emulator.requestsTo(EXCHANGE)).toEqual([])
    },
  )

  it('S29 the app’s own page gets the code and the path, and a login from there returns to it', async () => {
    const { visitor, finish } = await started({ failurePath: '/welcome' })
    const callback = await emulator.deny(await visitor.startLogin(QUERY))
    const failed = await visitor.navigate(callback)
    expect(failed.status).toBe(303)
    const page = `/welcome?${new URLSearchParams({ login_error: 'access_denied', returnTo: PATH })}`
    expect(locationOf(failed)).toBe(page)
    const everything = await serializeResponse(failed)
    for (const name of ['code', 'state'])
      expect(everything).not.toContain(new URL(callback).searchParams.get(name) ?? callback)
    expect(visitor.transactions()).toEqual([])
    // As a button on that page does, also if a framework has added a trailing slash (S10).
    for (const address of [page, page.replace('?', '/?')]) {
      const query = new URLSearchParams({ returnTo: address, prompt: 'login' })
      expect(await finish(await visitor.startLogin(`?${query}`))).toBe(PATH)
    }
  })

  it.each([
    [
      'transaction_missing',
      async (visitor: Visitor) => {
        const callback = await emulator.approve(await visitor.startLogin())
        visitor.cookies.clear()
        return visitor.navigate(callback)
      },
    ],
    ['callback_invalid', (visitor: Visitor) => visitor.navigate('/openroute/callback?code=x')],
    [
      'callback_used',
      async (visitor: Visitor) => {
        const callback = await emulator.approve(await visitor.startLogin())
        const again = visitor.copy()
        await visitor.navigate(callback)
        await visitor.signOut()
        return again.navigate(callback)
      },
    ],
    [
      'exchange_outcome_unknown',
      async (visitor: Visitor) => {
        const callback = await emulator.approve(await visitor.startLogin())
        emulator.fail(EXCHANGE, { kind: 'reset' })
        return visitor.navigate(callback)
      },
    ],
  ])('S29 the app’s own page gets %s', async (code, fail) => {
    const { visitor } = await started({ failurePath: '/welcome' })
    const failed = await fail(visitor)
    expect([failed.status, locationOf(failed)]).toEqual([
      303,
      expect.stringMatching(new RegExp(`^/welcome\\?login_error=${code}(&returnTo=%2F)?$`)),
    ])
  })

  it('S29 a popup closes or shows the kit’s page, and programs get JSON', async () => {
    const { visitor } = await started({ failurePath: '/welcome' })
    const closes = await visitor.navigate(await emulator.deny(await visitor.startLogin('?mode=popup')))
    expect(locationOf(closes)).toBe('/openroute/popup?error=access_denied')
    const callback = await emulator.deny(await visitor.startLogin())
    const json = await visitor.navigate(callback, { accept: 'application/json' })
    expect(json.status).toBe(403)
    expect(await json.json()).toMatchObject({ error: { code: 'access_denied' } })
  })

  it('S29 B15 B16 the page of a failed login links to no hostile path', async () => {
    const { visitor } = await started()
    for (const returnTo of HOSTILE_RETURN_TO) {
      const page = await visitor.navigate(
        `/openroute/failed?${new URLSearchParams({ error: 'access_denied', returnTo })}`,
      )
      expect([returnTo, page.status, await retryOf(page)]).toEqual([returnTo, 403, '/openroute/login'])
    }
  })

  it('S29 B15 B16 a login from the app’s own page goes to no hostile path', async () => {
    const { visitor, finish } = await started({ failurePath: '/welcome' })
    for (const returnTo of HOSTILE_RETURN_TO) {
      const page = `/welcome?${new URLSearchParams({ login_error: 'access_denied', returnTo })}`
      const consent = await visitor.startLogin(`?${new URLSearchParams({ returnTo: page, prompt: 'login' })}`)
      // A page whose address is too long loses its query.
      expect([returnTo, await finish(consent)]).toEqual([returnTo, page.length > 2000 ? '/welcome' : '/'])
    }
  })
})

describe('failurePath', () => {
  const create = (failurePath: string, baseUrl = 'https://app.example') =>
    createOpenRoute({ baseUrl, secret: SECRET, appName: 'Test app', store: memoryStore(), failurePath })

  it.each([
    'welcome',
    '',
    '//evil.example/x',
    'https://evil.example/',
    'https://app.example/welcome',
    '/openroute/failed',
    '/openroute',
    '/a/../openroute/login',
    '/welcome?x=1',
    '/welcome#x',
    '/a\\b',
    '/a\nb',
  ])('S29 B15 is refused at start-up: %j', (failurePath) => {
    expect(() => create(failurePath)).toThrow(/failurePath must be/)
  })

  it.each(['/welcome', '/app/welcome'])('S29 S04 is below baseUrl: %s', async (failurePath) => {
    const or = create(failurePath, 'https://host.example/app')
    const headers = { accept: 'text/html', host: 'host.example' }
    const response = await or.handle(new Request('https://host.example/openroute/callback', { headers }))
    expect(response?.headers.get('location')).toBe('/app/welcome?login_error=callback_invalid')
  })
})
