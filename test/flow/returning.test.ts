import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { errorCode } from '../helpers/read-response.js'
import { NAVIGATION, Visitor } from '../helpers/visitor.js'

const EXCHANGE = '/api/v1/auth/keys'
const MINUTE = 60_000

let emulator: Emulator
let clock = 0
beforeAll(async () => {
  emulator = await startEmulator({ now: () => Date.now() + clock })
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearRequests()
  emulator.clearFaults()
})
afterEach(() => {
  clock = 0
})

const exchanges = () => emulator.requestsTo(EXCHANGE).length
const locationOf = (response: Response) => response.headers.get('location')
const retryOf = (html: string) => {
  const link = /href="(\/openroute\/login[^"]*)"/.exec(html)?.[1] ?? ''
  return link.replaceAll('&amp;', '&')
}

describe.each(APP_SETUPS)('returning from a login on $name', ({ start }) => {
  let app: SetupApp
  const onError = vi.fn()

  beforeAll(async () => {
    app = await start({ emulator, kit: { now: () => Date.now() + clock, onError } })
  })
  afterAll(() => app.close())
  beforeEach(() => onError.mockClear())

  async function signedIn() {
    const visitor = new Visitor(app.url)
    const consent = await visitor.startLogin('?returnTo=/chat')
    const callback = await emulator.approve(consent)
    await visitor.navigate(callback)
    return { visitor, consent, callback, before: await visitor.session() }
  }

  it.each([12, 45])('L04 accepts a visitor who took %i minutes to sign up', async (minutes) => {
    const visitor = new Visitor(app.url)
    const consent = await visitor.startLogin('?returnTo=/chat/7')
    clock = minutes * MINUTE
    const response = await visitor.navigate(await emulator.approve(consent))
    expect([response.status, locationOf(response)]).toEqual([303, '/chat/7'])
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  })

  it('L04 S29 refuses a login after its lifetime, and keeps where it started', async () => {
    const visitor = new Visitor(app.url)
    const consent = await visitor.startLogin('?returnTo=/chat/7')
    clock = 61 * MINUTE
    const page = await visitor.openCallback(await emulator.approve(consent))
    const html = await page.text()
    expect(html).toContain(': transaction_expired</code>')
    expect(retryOf(html)).toBe('/openroute/login?returnTo=%2Fchat%2F7')
    expect(exchanges()).toBe(0)
  })

  it('L06 leads Back and Approve, and the old callback, to the app, and changes nothing', async () => {
    const { visitor, consent, callback, before } = await signedIn()
    const cookies = [...visitor.cookies]
    clock = MINUTE
    for (const url of [callback, await emulator.approve(consent), await emulator.deny(consent)]) {
      const response = await visitor.navigate(url)
      expect([response.status, locationOf(response)]).toEqual([303, '/'])
    }
    expect([...visitor.cookies]).toEqual(cookies)
    expect(await visitor.session()).toEqual(before)
    expect(exchanges()).toBe(1)
    expect(onError).not.toHaveBeenCalled()
  })

  it('L06 knows the page of a login whose cookie is still there', async () => {
    const { visitor } = await signedIn()
    const again = await emulator.approve(await visitor.startLogin('?prompt=login&returnTo=/chat'))
    const copy = visitor.copy()
    await visitor.navigate(again)
    for (const [name, value] of copy.cookies) if (name.includes('-tx-')) visitor.cookies.set(name, value)
    clock = MINUTE
    const response = await visitor.navigate(again)
    expect([response.status, locationOf(response)]).toEqual([303, '/chat'])
    expect(exchanges()).toBe(2)
  })

  it('L06 leads to the app from a login that took too long, if another one was finished since', async () => {
    const visitor = new Visitor(app.url)
    const slow = await visitor.startLogin('?returnTo=/chat/7')
    await visitor.signIn(emulator)
    const switching = await visitor.startLogin('?prompt=login&returnTo=/chat/8')
    const before = await visitor.session()
    clock = 61 * MINUTE
    const response = await visitor.navigate(await emulator.approve(slow))
    expect([response.status, locationOf(response)]).toEqual([303, '/chat/7'])
    expect(onError).not.toHaveBeenCalled()
    // The visitor has to know that they have not switched accounts.
    const page = await visitor.openCallback(await emulator.approve(switching))
    expect(await errorCode(page)).toBe('transaction_expired')
    expect(await visitor.session()).toEqual(before)
    expect(exchanges()).toBe(1)
  })

  it.each([
    '?state=or-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&code=stolen&returnTo=https://evil.example/',
    '?code=stolen&returnTo=//evil.example',
    '?error=access_denied&returnTo=//evil.example',
    '',
  ])('L06 A16 leads a signed-in visitor with a forged callback to the start page only: %s', async (query) => {
    const { visitor, before } = await signedIn()
    const response = await visitor.navigate(`/openroute/callback${query}`, { 'sec-fetch-site': 'cross-site' })
    expect([response.status, locationOf(response)]).toEqual([303, '/'])
    expect(await visitor.session()).toEqual(before)
    expect(exchanges()).toBe(1)
  })

  it('L06 lets someone who is signed in switch accounts', async () => {
    const { visitor } = await signedIn()
    await visitor.signIn(emulator, { query: '?prompt=login', user: 'user_sam' })
    expect(await visitor.session()).toMatchObject({ userId: 'user_sam' })
  })

  it.each(['access_denied', 'server_error'])(
    'P02 S29 shows %s without a state, offers to log in again, and ends no login',
    async (error) => {
      const visitor = new Visitor(app.url)
      const consent = await visitor.startLogin('?returnTo=/chat/7')
      const cookies = [...visitor.cookies]
      const denied = await visitor.navigate(`/openroute/callback?error=${error}`)
      const html = await denied.text()
      expect(html).toContain(`: ${error === 'access_denied' ? error : 'provider_refused'}</code>`)
      expect(retryOf(html)).toBe('/openroute/login?returnTo=%2Fchat%2F7')
      expect([...visitor.cookies]).toEqual(cookies)
      // With two logins, it is unclear where the visitor was.
      await visitor.startLogin('?returnTo=/other')
      const unclear = await visitor.navigate(`/openroute/callback?error=${error}`)
      expect(retryOf(await unclear.text())).toBe('/openroute/login')
      expect((await visitor.navigate(await emulator.approve(consent))).status).toBe(303)
    },
  )

  it('P02 shows a denial without a state to someone who is about to switch accounts', async () => {
    const { visitor, before } = await signedIn()
    await visitor.startLogin('?prompt=login')
    const denied = await visitor.navigate('/openroute/callback?error=access_denied')
    expect([denied.status, await errorCode(denied)]).toEqual([403, 'access_denied'])
    expect(await visitor.session()).toEqual(before)
  })

  it.each([
    '/a b',
    '/search?q=a+b&r=a%20b',
    '/c#x y',
    '/100%25?x=%23#%20+',
    '/chat/😀?q=🎉#🚀',
    '/聊天/新的?题=一 二#片段',
    '/日本語/パス?キー=値+1#見出し',
    '/a?next=%2Fb%3Fc%3Dd%26e#f=g&h',
    "/it's(fine)!*~?a=[1]&b={2}|3#`",
  ])('L10 S29 returns to %s unchanged, through failures and retries', async (path) => {
    const expected = new URL(path, app.url).href
    const query = `?${new URLSearchParams({ returnTo: path })}`
    const visitor = new Visitor(app.url)
    let consent = await visitor.startLogin(query)
    const ends = [
      async () => visitor.openCallback(await emulator.deny(consent)),
      async () => {
        emulator.fail(EXCHANGE, { kind: 'reset' })
        return visitor.openCallback(await emulator.approve(consent))
      },
      async () => visitor.navigate('/openroute/callback?error=access_denied'),
      async () => visitor.navigate(`${await emulator.approve(consent)}&code=other`),
    ]
    for (const end of ends) {
      const retry = retryOf(await (await end()).text())
      emulator.clearFaults()
      for (const name of visitor.transactions()) visitor.cookies.delete(name)
      const next = await visitor.navigate(retry, { 'sec-fetch-site': 'same-origin' })
      consent = locationOf(next) ?? ''
    }
    const response = await visitor.navigate(await emulator.approve(consent))
    expect(new URL(locationOf(response) ?? '', app.url).href).toBe(expected)
    // Nor is it changed for someone who is signed in already.
    expect(new URL(locationOf(await visitor.navigate(`/openroute/login${query}`)) ?? '', app.url).href).toBe(
      expected,
    )
  })

  const PREFETCHES: [string, Record<string, string>][] = [
    ['Sec-Purpose: prefetch', { 'sec-purpose': 'prefetch' }],
    ['Sec-Purpose: prefetch;prerender', { 'sec-purpose': 'prefetch;prerender' }],
    ['Sec-Purpose: prefetch;anonymous-client-ip', { 'sec-purpose': 'prefetch;anonymous-client-ip' }],
    ['Purpose: prefetch', { purpose: 'prefetch' }],
    ['Purpose: Preview', { purpose: 'Preview' }],
    ['X-Purpose: preview', { 'x-purpose': 'preview' }],
    ['X-Purpose: PREVIEW', { 'x-purpose': 'PREVIEW' }],
    ['X-Sec-Purpose: prefetch', { 'x-sec-purpose': 'prefetch' }],
    ['X-Moz: prefetch', { 'x-moz': 'prefetch' }],
    ['Next-Router-Prefetch: 1', { 'next-router-prefetch': '1' }],
  ]
  it.each(PREFETCHES)(
    'L12 L15 spends nothing, starts nothing and reports no error: %s',
    async (_, headers) => {
      const visitor = new Visitor(app.url)
      const callback = await emulator.approve(await visitor.startLogin())
      expect((await visitor.navigate(callback, headers)).status).toBe(403)
      onError.mockClear()
      const cookies = [...visitor.cookies]
      const login = await visitor.navigate('/openroute/login', headers)
      expect([login.status, locationOf(login)]).toEqual([403, null])
      expect([...visitor.cookies]).toEqual(cookies)
      expect(onError).not.toHaveBeenCalled()
      expect(exchanges()).toBe(0)
      expect((await visitor.navigate(callback)).status).toBe(303)
    },
  )

  const FETCH = { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' }
  it.each([
    ['Next', '?_rsc=1xyz', { ...FETCH, accept: '*/*', rsc: '1', 'next-router-prefetch': '1' }],
    ['Next without Fetch Metadata', '?_rsc=1xyz', { accept: '*/*' }],
    ['any router', '', { ...FETCH, accept: '*/*' }],
    ['a router that wants JSON', '', { ...FETCH, accept: 'application/json' }],
  ])('L15 responds to the prefetch of a login link by %s with nothing', async (_, query, headers) => {
    const visitor = new Visitor(app.url)
    const login = await visitor.request(`/openroute/login${query}`, { headers })
    expect([login.status, await login.text(), login.headers.get('cache-control')]).toEqual([
      204,
      '',
      'no-store',
    ])
    expect(visitor.setCookies).toEqual([])
    expect(onError).not.toHaveBeenCalled()
  })

  it('L12 keeps the oldest of six logins', async () => {
    const visitor = new Visitor(app.url)
    const consents: string[] = []
    for (let login = 0; login < 6; login++) {
      consents.push(await visitor.startLogin(`?returnTo=/chat/${login}`))
      clock += 1000
    }
    const response = await visitor.navigate(await emulator.approve(consents[0] as string), NAVIGATION)
    expect(locationOf(response)).toBe('/chat/0')
  })
})

describe.each(APP_SETUPS)('loginLifetime on $name', ({ start }) => {
  it('L04 ends a login earlier or later', async () => {
    const app = await start({ emulator, kit: { now: () => Date.now() + clock, loginLifetime: 60 } })
    const visitor = new Visitor(app.url)
    const consent = await visitor.startLogin()
    expect(visitor.setCookies.at(-1)).toContain('Max-Age=120')
    clock = 61_000
    expect(await errorCode(await visitor.openCallback(await emulator.approve(consent)))).toBe(
      'transaction_expired',
    )
    await app.close()
  })

  it.each([59, 86_401, 1.5, Number.NaN, '3600'])('L04 can’t be %j', async (loginLifetime) => {
    await expect(start({ emulator, kit: { loginLifetime: loginLifetime as number } })).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('loginLifetime'),
    })
  })
})
