import { createHash } from 'node:crypto'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { memoryStore, type SessionStore } from '@openroute-kit/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { type ExpressAppOptions, startExpressApp } from '../helpers/express-app.js'
import { errorCode, serializeResponse } from '../helpers/read-response.js'
import { NAVIGATION, Visitor } from '../helpers/visitor.js'
import { startWebApp } from '../helpers/web-app.js'

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
const POPUP = '/openroute/popup'
const AGAIN = 'href="/openroute/login?mode=popup"'
const exchanges = () => emulator.requestsTo(EXCHANGE)

const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
/** The scripts of a page: attributes and text. */
const scriptsIn = (html: string) =>
  [...html.matchAll(/<script([^>]*)>(.*?)<\/script>/gs)].map(([, attributes, text]) => ({ attributes, text }))

/** Checks that a response is the popup's last page, which sends `errorCode` to the app's pages. */
async function expectLastPage(response: Response, errorCode: string | null): Promise<void> {
  expect(response.status).toBe(200)
  const html = await response.text()
  const [script, ...more] = scriptsIn(html)
  expect(more).toEqual([])
  const attributes = script?.attributes?.replace(' data-home="/"', '') // for signed-in visitors
  expect(attributes).toBe(errorCode === null ? '' : ` data-error="${errorCode}"`)
}

describe.each(APP_SETUPS)('a login in a popup on $name', ({ start }) => {
  let app: SetupApp
  let clock = 0

  beforeAll(async () => {
    app = await start({ emulator, kit: { now: () => Date.now() + clock } })
  })
  afterAll(() => app.close())
  beforeEach(() => {
    clock = 0
  })

  async function begin(query = '') {
    const visitor = new Visitor(app.url)
    return { visitor, consent: await visitor.startLogin(`?mode=popup${query}`) }
  }

  it('C03 ends at a page of the kit, which says that the login has ended', async () => {
    const { visitor, consent } = await begin()
    const done = await visitor.navigate(await emulator.approve(consent))
    expect(done.status).toBe(303)
    expect(done.headers.get('location')).toBe(POPUP)
    expect(visitor.transactions()).toEqual([])
    expect(await visitor.session()).toMatchObject({ signedIn: true })
    await expectLastPage(await visitor.navigate(POPUP), null)
  })

  it.each(['/chat', '/openroute/login', 'https://evil.example/', '//evil.example'])(
    'B15 B16 ends there whatever return path the request names: %s',
    async (returnTo) => {
      const { visitor, consent } = await begin(`&${new URLSearchParams({ returnTo })}`)
      const done = await visitor.navigate(await emulator.approve(consent))
      expect(done.headers.get('location')).toBe(POPUP)
      const again = await visitor.navigate(`/openroute/login?mode=popup&${new URLSearchParams({ returnTo })}`)
      expect(again.headers.get('location')).toBe(POPUP)
    },
  )

  it.each(['', '?mode=', '?mode=Popup', '?mode=redirect', '?mode[]=popup', '?mode=x&mode=popup'])(
    'B16 redirects no other login there: %j',
    async (query) => {
      for (const returnTo of [POPUP, `${POPUP}?error=access_denied`, '/OpenRoute/popup']) {
        const loginQuery = `${query || '?'}&${new URLSearchParams({ returnTo })}`
        const done = await new Visitor(app.url).signIn(emulator, { query: loginQuery })
        expect(done.headers.get('location')).toBe('/')
      }
    },
  )

  it('A22 creates no key for a visitor who is signed in', async () => {
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const response = await visitor.navigate('/openroute/login?mode=popup')
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe(POPUP)
    expect(exchanges()).toHaveLength(1)

    const other = await visitor.signIn(emulator, { query: '?mode=popup&prompt=login', user: 'user_sam' })
    expect(other.headers.get('location')).toBe(POPUP)
    expect(await visitor.session()).toMatchObject({ userId: 'user_sam' })
  })

  describe('a failure', () => {
    const refuse = (status: number, message = 'x') => ({
      kind: 'respond' as const,
      status,
      body: { error: { code: status, message } },
    })
    const FAILED_LOGINS: [string, (consent: string) => Promise<string>][] = [
      ['access_denied', (consent) => emulator.deny(consent)],
      [
        'provider_refused',
        async (consent) =>
          (await emulator.deny(consent)).replace('error=access_denied', 'error=server_error'),
      ],
      [
        'transaction_expired',
        async (consent) => {
          const callback = await emulator.approve(consent)
          clock = 60 * 60_000 + 1000
          return callback
        },
      ],
      [
        'code_rejected',
        async (consent) => (await emulator.approve(consent)).replace(/code=[^&]*/, 'code=auth_code_unknown'),
      ],
      ...(
        [
          ['code_expired', refuse(403, 'Code expired')],
          ['challenge_method_rejected', refuse(400, 'Invalid code_challenge_method')],
          ['exchange_rejected', refuse(400)],
          ['exchange_not_allowed', refuse(405)],
          ['rate_limited', refuse(429)],
        ] as const
      ).map(([code, fault]): [string, (consent: string) => Promise<string>] => [
        code,
        (consent) => {
          emulator.fail(EXCHANGE, fault)
          return emulator.approve(consent)
        },
      ]),
    ]
    it.each(FAILED_LOGINS)('C03 A04 ends there too, with nothing but its code: %s', async (code, finish) => {
      const { visitor, consent } = await begin()
      const callback = await finish(consent)
      const failed = await visitor.navigate(callback)
      expect(failed.status).toBe(303)
      expect(failed.headers.get('location')).toBe(`${POPUP}?error=${code}`)
      expect(failed.headers.get('referrer-policy')).toBe('no-referrer')
      expect(failed.headers.get('cache-control')).toBe('no-store')
      const everything = await serializeResponse(failed)
      for (const name of ['code', 'state']) {
        const secret = new URL(callback).searchParams.get(name)
        if (secret) expect(everything).not.toContain(secret)
      }
      expect(visitor.transactions()).toEqual([])
      expect(await visitor.session()).toEqual({ signedIn: false })

      const page = await visitor.navigate(failed.headers.get('location') as string)
      const html = await page.clone().text()
      await expectLastPage(page, code)
      expect(html).toContain(`: ${code}</code>`)
      expect(html).toContain(AGAIN)
    })

    it('A16 can’t be forged from outside: without the state of this browser’s login it stays a page', async () => {
      const { visitor, consent } = await begin()
      const callback = await emulator.approve(consent)
      for (const [state, status] of [
        ['', 403], // P02: shown
        [`state=or-${'A'.repeat(32)}&`, 400],
      ]) {
        const forged = await visitor.navigate(`/openroute/callback?${state}error=access_denied`)
        expect(forged.status).toBe(status)
        expect(forged.headers.get('location')).toBeNull()
      }
      expect((await visitor.navigate(callback)).headers.get('location')).toBe(POPUP)
    })

    it('A15 keeps its page when the login can still be finished, and says how to try again', async () => {
      const { visitor, consent } = await begin()
      const callback = await emulator.approve(consent)
      const refused = await visitor.navigate(`${callback}&code=other`)
      expect(refused.status).toBe(400)
      const html = await refused.text()
      expect(html).toContain(': callback_invalid</code>')
      expect(html).toContain(AGAIN)
      expect(scriptsIn(html)).toEqual([])
      expect(visitor.transactions()).toHaveLength(1)
      expect((await visitor.navigate(callback)).headers.get('location')).toBe(POPUP)
    })

    it.each([
      ['exchange_outcome_unknown', { kind: 'reset' }],
      ['provider_response_invalid', { kind: 'respond', body: { user_id: null } }],
      ['provider_error', refuse(500)],
    ] as const)('D02 keeps its page when a key may exist: %s', async (code, fault) => {
      const { visitor, consent } = await begin()
      emulator.fail(EXCHANGE, fault)
      const failed = await visitor.openCallback(await emulator.approve(consent))
      expect(failed.status).toBe(502)
      const html = await failed.text()
      expect(html).toContain(`: ${code}</code>`)
      expect(html).toContain(`href="${emulator.provider.keysUrl}"`)
      expect(html).toContain(AGAIN)
      expect(scriptsIn(html)).toEqual([])
    })
  })

  describe('its last page', () => {
    it('A20 A17 B24 B31 allows one script by its hash, no framing, no referrer, no caching', async () => {
      for (const query of ['', '?error=access_denied']) {
        const page = await new Visitor(app.url).navigate(POPUP + query)
        const html = await page.text()
        const [script] = scriptsIn(html)
        const style = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? ''
        expect(page.headers.get('content-security-policy')).toBe(
          `default-src 'none'; script-src ${sha256(script?.text ?? '')}; style-src ${sha256(style)}; ` +
            `base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
        )
        expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
        expect(page.headers.get('x-frame-options')).toBe('DENY')
        expect(page.headers.get('x-content-type-options')).toBe('nosniff')
        expect(page.headers.get('referrer-policy')).toBe('no-referrer')
        expect(page.headers.get('cache-control')).toBe('no-store')
        expect(page.headers.get('cross-origin-opener-policy')).toBeNull()
        expect(html).not.toMatch(/\ssrc=|<(link|img|iframe|object|meta http)/i)
      }
    })

    it('A05 sends its opener nothing', async () => {
      const html = await (await new Visitor(app.url).navigate(POPUP)).text()
      const [script] = scriptsIn(html)
      expect(script?.text).not.toMatch(/opener|parent|\btop\b|[^l]\.postMessage/)
    })

    it.each([
      '<script>canary()</script>',
      '"><img src=x onerror=canary()>',
      'access_denied" onload="canary()',
      'canary',
      'ACCESS_DENIED',
      'internal_error',
      '__proto__',
      '',
    ])('B31 does not report an error with which no login ends: %j', async (error) => {
      const page = await new Visitor(app.url).navigate(`${POPUP}?${new URLSearchParams({ error })}`)
      expect(page.status).toBe(404)
      const html = await page.text()
      expect(html).not.toMatch(/canary|<script/)
      expect(html).toContain(': not_found</code>')
    })

    it('A15 accepts at most one error', async () => {
      const page = await new Visitor(app.url).navigate(`${POPUP}?error=access_denied&error=rate_limited`)
      expect(page.status).toBe(404)
    })

    it('A07 accepts no other parameter', async () => {
      const query = '?code=canary&state=canary&returnTo=https://canary.example&scope=canary&mode=canary'
      const page = await new Visitor(app.url).navigate(POPUP + query)
      expect(page.status).toBe(200)
      expect(await serializeResponse(page)).not.toContain('canary')
    })

    it.each([
      ['an image', 'GET', { 'sec-fetch-dest': 'image' }, 403],
      ['a frame', 'GET', { 'sec-fetch-dest': 'iframe' }, 403],
      ['a prerender', 'GET', { 'sec-purpose': 'prefetch;prerender' }, 403],
      ['HEAD', 'HEAD', {}, 405],
      ['POST', 'POST', {}, 405],
      ['OPTIONS', 'OPTIONS', {}, 405],
    ])('B03 is shown to navigations only: %s', async (_, method, headers, status) => {
      const response = await new Visitor(app.url).request(POPUP, {
        method,
        headers: { ...NAVIGATION, ...headers },
      })
      expect(response.status).toBe(status)
      if (status === 405) expect(response.headers.get('allow')).toBe('GET')
      expect(await response.text()).not.toContain('<script')
    })

    it('is harmless to any visitor: it changes nothing, and sends the provider nothing', async () => {
      const signedOutVisitor = new Visitor(app.url)
      const { visitor, consent } = await begin()
      await visitor.navigate(await emulator.approve(consent))
      emulator.clearRequests()
      for (const one of [signedOutVisitor, visitor])
        for (const path of [POPUP, `${POPUP}?error=access_denied`]) {
          const page = await one.navigate(path)
          expect(page.status).toBe(200)
          expect(page.headers.getSetCookie()).toEqual([])
        }
      expect(emulator.requests).toEqual([])
      expect(await visitor.session()).toMatchObject({ signedIn: true })
    })

    it.each([
      ['en', 'You are signed in.', 'You can close this window.', 'You declined the login.'],
      ['zh-CN', '您已登录。', '您可以关闭此窗口。', '您拒绝了登录'],
    ])(
      'says in %s how the login ended, to those whose window stays',
      async (language, done, close, declined) => {
        const headers = { 'accept-language': language }
        const { visitor, consent } = await begin()
        await visitor.navigate(await emulator.approve(consent))
        const success = await (await visitor.navigate(POPUP, headers)).text()
        expect(success).toContain(`<html lang="${language}">`)
        expect(success).toContain(`<h1>${done}</h1><p>${close}</p>`)
        expect(success).toContain('href="/"')
        const failure = await (await visitor.navigate(`${POPUP}?error=access_denied`, headers)).text()
        expect(failure).toContain(declined)
        // For another visitor it does not say so.
        const signedOutPage = await (await new Visitor(app.url).navigate(POPUP, headers)).text()
        expect(signedOutPage).toContain(`<h1>${close}</h1>`)
        expect(signedOutPage).not.toContain(done)
      },
    )
  })
})

describe('a popup while the store is down', () => {
  it('D07 D11 keeps the way back into the popup, and its last page still reports', async () => {
    const memory = memoryStore()
    let down = false
    const reached = () => {
      if (down) throw new Error('down')
      return memory
    }
    const store: SessionStore = {
      get: async (id) => reached().get(id),
      set: async (...entry) => reached().set(...entry),
      delete: async (id) => reached().delete(id),
    }
    const app = await startWebApp({ emulator, store })
    onTestFinished(() => app.close())
    const visitor = new Visitor(app.url)
    const callback = await emulator.approve(await visitor.startLogin('?mode=popup'))
    down = true
    for (const path of ['/openroute/login?mode=popup', callback]) {
      const page = await visitor.navigate(path)
      expect(page.status).toBe(503)
      expect(await page.text()).toContain(AGAIN)
    }
    expect(exchanges()).toHaveLength(0)
    down = false
    expect((await visitor.navigate(callback)).headers.get('location')).toBe(POPUP)
    down = true
    await expectLastPage(await visitor.navigate(POPUP), null)
  })
})

describe('a popup with a Strict session cookie', () => {
  const started = async (options: Partial<ExpressAppOptions> = {}) => {
    const cookie = { sameSite: 'strict' as const }
    const app = await startExpressApp({ emulator, ...options, session: { ...options.session, cookie } })
    onTestFinished(() => app.close())
    return app
  }
  const CROSS_SITE = { 'sec-fetch-site': 'cross-site' }

  it('A07 A22 carries the mode, and nothing else, across the pages on which it continues', async () => {
    const visitor = new Visitor((await started()).url)
    const query = '?mode=popup&prompt=login&returnTo=/canary&code=canary'
    const login = await visitor.navigate(`/openroute/login${query}`, CROSS_SITE)
    expect(login.status).toBe(200)
    const page = await login.text()
    expect(page).not.toContain('canary')
    const next = /content="0;url=([^"]+)"/.exec(page)?.[1]?.replaceAll('&#38;', '&')
    expect(next).toBe('/openroute/login?mode=popup&prompt=login&foreign=1') // F07

    const consent = (await visitor.navigate(next ?? '', { 'sec-fetch-site': 'same-origin' })).headers
    const callback = await emulator.approve(consent.get('location') ?? '')
    const done = await visitor.navigate(callback, CROSS_SITE)
    expect(done.status).toBe(200)
    expect(await done.text()).toContain(`content="0;url=${POPUP}"`)
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  })

  it('B04 leaves an active session alone when another login is declined without its cookie', async () => {
    const visitor = new Visitor((await started({ session: { saveUninitialized: true } })).url)
    await visitor.signIn(emulator)
    const consent = await visitor.startLogin('?mode=popup&prompt=login')
    const [transaction = ''] = visitor.transactions()
    // As a browser does on a navigation that began at another site.
    const headers = { ...CROSS_SITE, cookie: `${transaction}=${visitor.cookies.get(transaction)}` }
    const declined = await visitor.navigate(await emulator.deny(consent), headers)
    expect(declined.headers.get('location')).toBe(`${POPUP}?error=access_denied`)
    const page = await visitor.navigate(declined.headers.get('location') ?? '', headers)
    expect(page.headers.getSetCookie()).toEqual([])
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  })
})

it('D09 keeps the page of a session that could not be saved, with the key’s settings and the way back', async () => {
  const memory = memoryStore()
  const store: SessionStore = {
    ...memory,
    // The probe of D08 passes, the session does not.
    set: async (id, value, lifetimeMs) => {
      if (value.startsWith('ey')) throw new Error('full')
      await memory.set(id, value, lifetimeMs)
    },
  }
  const app = await startWebApp({ emulator, store })
  onTestFinished(() => app.close())
  const failed = await new Visitor(app.url).signIn(emulator, { query: '?mode=popup' })
  expect(failed.status).toBe(503)
  expect(await errorCode(failed.clone())).toBe('session_save_failed')
  const html = await failed.text()
  expect(html).toMatch(new RegExp(`href="${emulator.siteUrl}/[^"]+"`))
  expect(html).toContain(AGAIN)
})
