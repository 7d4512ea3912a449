import { openrouter } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { OpenRouteOptions } from '@openroute-kit/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type AppSetup } from '../helpers/app-setups.js'
import { SECRET } from '../helpers/express-app.js'
import { rawRequest, sendRaw } from '../helpers/raw-request.js'
import { errorCode } from '../helpers/read-response.js'
import { createTestSealer, payloadOf } from '../helpers/sealer.js'
import { NAVIGATION, Visitor } from '../helpers/visitor.js'

const NEW_SECRET = 'Wn5yQd8hTz2LkR7vXc4FbJ9pGm6SaEu3oYi1tZqH'
const OTHER_SECRET = 'e7Gk2PzVt9RwQ4xLm6YdBn8sHc3JfUa5oTi1vXrK'
const [, WEB_COOKIE, WEB_STORE] = APP_SETUPS as readonly [AppSetup, AppSetup, AppSetup]

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => emulator.clearRequests())

const exchanges = () => emulator.requestsTo('/api/v1/auth/keys')

async function started(setup: AppSetup, kit: Partial<OpenRouteOptions> = {}, sessions = setup.sessions()) {
  const app = await setup.start({ emulator, kit, sessions })
  onTestFinished(() => app.close())
  return app
}

/** The same browser at another instance of the app. */
function moved(visitor: Visitor, appUrl: string): Visitor {
  const other = new Visitor(appUrl)
  for (const [name, value] of visitor.cookies) other.cookies.set(name, value)
  return other
}

describe.each(APP_SETUPS)('cookies of $name', (setup) => {
  it('B05 ignores a transaction cookie that occurs twice', async () => {
    const app = await started(setup)
    const visitor = new Visitor(app.url)
    const callback = await emulator.approve(await visitor.startLogin())
    const [name = ''] = visitor.transactions()
    for (const tossed of [
      `${name}=tossed; ${visitor.cookieHeader()}`,
      `${visitor.cookieHeader()}; ${name}=tossed`,
      `${visitor.cookieHeader()}; ${visitor.cookieHeader()}`,
    ]) {
      const refused = await visitor.request(callback, { headers: { ...NAVIGATION, cookie: tossed } })
      expect(refused.status).toBe(400)
      expect(await errorCode(refused)).toBe('transaction_missing')
    }
    expect(exchanges()).toHaveLength(0)
  })

  it('B05 accepts no other name for a transaction cookie', async () => {
    const app = await started(setup)
    const visitor = new Visitor(app.url)
    const { pathname, search } = new URL(await emulator.approve(await visitor.startLogin()))
    const [[name, value] = []] = visitor.cookies
    // Browsers send names as the bytes that they were set with, and enforce `__Host-` at the start of a name only.
    for (const tossed of [`\xa0${name}`, `${name}\xa0`, `\x85${name}`, `"${name}"`, name?.toUpperCase()]) {
      const head = [
        `GET ${pathname}${search} HTTP/1.1`,
        `Host: ${new URL(app.url).host}`,
        'Connection: close',
      ]
      const { text } = await sendRaw(app.url, rawRequest([...head, `Cookie: ${tossed}=${value}`]))
      expect(text).toContain('"transaction_missing"')
    }
    expect(exchanges()).toHaveLength(0)
  })

  it('B06 sets transaction cookies as __Host-, Secure, HttpOnly, Path=/ and without Domain', async () => {
    const app = await started(setup, { baseUrl: 'https://app.example' })
    const visitor = new Visitor(app.url)
    await visitor.startLogin()
    expect(visitor.setCookies).toEqual([
      expect.stringMatching(
        /^__Host-openroute-tx-[\da-z]{10}-o[\da-z]{7}-[\w-]{12}=[\w.-]+; Path=\/; HttpOnly; Secure; SameSite=Lax; Max-Age=7200$/,
      ),
    ])
  })

  it('B06 omits prefix and Secure on a loopback base URL only', async () => {
    const app = await started(setup)
    const visitor = new Visitor(app.url)
    await visitor.startLogin()
    expect(visitor.setCookies).toEqual([
      expect.stringMatching(
        /^openroute-tx-[\da-z]{10}-o[\da-z]{7}-[\w-]{12}=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=7200$/,
      ),
    ])
  })

  it('B06 removes a transaction cookie with the same attributes', async () => {
    const app = await started(setup)
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    expect(visitor.setCookies.filter((line) => /^openroute-tx-[^=]*=;/.test(line))).toEqual([
      expect.stringMatching(/^openroute-tx-[\w-]+=; Path=\/; HttpOnly; SameSite=Lax; Max-Age=0$/),
    ])
  })

  it('B09 opens what an older secret sealed, and seals it again', async () => {
    const sessions = setup.sessions()
    const before = await started(setup, { secret: SECRET }, sessions)
    const rotating = await started(setup, { secret: [NEW_SECRET, SECRET] }, sessions)
    const after = await started(setup, { secret: NEW_SECRET }, sessions)

    const visitor = new Visitor(before.url)
    await visitor.signIn(emulator)
    const first = moved(visitor, rotating.url)
    expect(await first.session()).toMatchObject({ signedIn: true, userId: 'user_lin' })
    const second = moved(first, after.url)
    expect(await second.session()).toMatchObject({ signedIn: true, userId: 'user_lin' })
    expect((await second.chat()).status).toBe(200)
  })

  it('B09 signs out, without an error, when the secret is gone', async () => {
    const sessions = setup.sessions()
    const before = await started(setup, { secret: SECRET }, sessions)
    const after = await started(setup, { secret: OTHER_SECRET }, sessions)
    const signedIn = new Visitor(before.url)
    await signedIn.signIn(emulator)
    expect(await moved(signedIn, after.url).session()).toEqual({ signedIn: false })

    const chatter = new Visitor(before.url)
    await chatter.signIn(emulator)
    const chatting = await moved(chatter, after.url).chat()
    expect(chatting.status).toBe(401)
    expect(await errorCode(chatting)).toBe('not_signed_in')
  })

  it('B09 starts a login for a visitor whose key can no longer be opened', async () => {
    const sessions = setup.sessions()
    const before = await started(setup, { secret: SECRET }, sessions)
    const after = await started(setup, { secret: OTHER_SECRET }, sessions)
    const visitor = new Visitor(before.url)
    await visitor.signIn(emulator)
    const login = await moved(visitor, after.url).navigate('/openroute/login?returnTo=/chat')
    expect(login.headers.get('location')).toContain(`${emulator.siteUrl}/auth?`)
  })

  it('B09 asks the visitor to restart a login that was sealed with a removed secret', async () => {
    const before = await started(setup, { secret: SECRET })
    const after = await started(setup, { secret: OTHER_SECRET, baseUrl: before.url })
    const visitor = new Visitor(before.url)
    const { search } = new URL(await emulator.approve(await visitor.startLogin()))
    const refused = await moved(visitor, after.url).navigate(`/openroute/callback${search}`)
    expect(refused.status).toBe(400)
    expect(await errorCode(refused)).toBe('transaction_missing')
    expect(exchanges()).toHaveLength(0)
  })

  it('B09 treats garbage in any cookie as no cookie', async () => {
    const app = await started(setup)
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const callback = await emulator.approve(await visitor.startLogin('?prompt=login'))
    const names = [visitor.sessionName(), 'connect.sid', ...visitor.transactions()]
    emulator.clearRequests()
    const garbage = ['', 'x', '....', 'bnVsbA.a.b.c.d', 'eyJraWQiOm51bGx9....', `${'é%00"'.repeat(50)}`]
    for (const value of garbage) {
      const cookie = Buffer.from(names.map((name) => `${name}=${value}`).join('; ')).toString('latin1')
      const session = await visitor.request('/openroute/session', { headers: { cookie } })
      expect(session.status).toBe(200)
      expect(await session.json()).toEqual({ signedIn: false })
      const refused = await visitor.request(callback, { headers: { ...NAVIGATION, cookie } })
      expect(refused.status).toBe(400)
      const login = await visitor.request('/openroute/login', { headers: { ...NAVIGATION, cookie } })
      expect(login.status).toBe(303)
    }
    expect(exchanges()).toHaveLength(0)
  })

  it('B10 does not accept a session as a transaction', async () => {
    const app = await started(setup)
    const visitor = new Visitor(app.url)
    const sealer = createTestSealer(emulator.provider)
    const callback = await emulator.approve(await visitor.startLogin())
    const [name = ''] = visitor.transactions()
    const payload = await payloadOf(sealer.open('transaction', visitor.cookies.get(name) ?? ''))
    visitor.cookies.set(name, await sealer.seal('session-cookie', payload))
    const refused = await visitor.navigate(callback)
    expect(refused.status).toBe(400)
    expect(await errorCode(refused)).toBe('transaction_missing')
    expect(exchanges()).toHaveLength(0)
  })

  it('B13 fits the largest login into a cookie', async () => {
    const app = await started(setup)
    const visitor = new Visitor(app.url)
    const returnTo = `/${'"'.repeat(600)}`
    await visitor.startLogin(`?${new URLSearchParams({ returnTo })}`)
    await visitor.startLogin(`?${new URLSearchParams({ returnTo: `/${'a'.repeat(1999)}` })}`)
    for (const line of visitor.setCookies) expect((line.split(';')[0] as string).length).toBeLessThan(4096)
    const callback = await emulator.approve(
      await visitor.startLogin(`?${new URLSearchParams({ returnTo: `/${'a'.repeat(1000)}` })}`),
    )
    expect((await visitor.navigate(callback)).headers.get('location')).toBe(`/${'a'.repeat(1000)}`)
  })

  it('S25 shortens the return path if the consent page has a long address', async () => {
    const app = await started(setup, {
      appName: '中'.repeat(80),
      baseUrl: `https://${'long-name.'.repeat(5)}example/with/a/path`,
      key: { limit: 5, limitReset: 'monthly', expiresIn: 3600 },
    })
    const visitor = new Visitor(app.url)
    for (let count = 0; count < 5; count++) await visitor.startLogin()
    const query = new URLSearchParams({ returnTo: `/chat?q=${'a'.repeat(900)}` })
    const { headers } = await visitor.navigate(`/openroute/login?${query}`)
    const size = [...headers].reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0)
    expect(size).toBeLessThan(2.75 * 1024)
    const callback = new URL(await emulator.approve(headers.get('location') ?? ''))
    const done = await visitor.navigate(`/openroute/callback${callback.search}`)
    expect(done.headers.get('location')).toBe('/chat')
  })

  it.each([
    ['short', '/'],
    ['long', `/${'a'.repeat(1999)}`],
  ])('B14 handles 50 logins in a row, with %s return paths', async (_, returnTo) => {
    let now = Date.now()
    const app = await started(setup, {
      now: () => {
        now += 1000
        return now
      },
    })
    const visitor = new Visitor(app.url)
    let newest = ''
    for (let login = 0; login < 50; login++) {
      const response = await visitor.navigate(`/openroute/login?${new URLSearchParams({ returnTo })}`)
      expect(response.status).toBe(303)
      newest = response.headers.get('location') ?? ''
      expect(visitor.transactions().length).toBeLessThanOrEqual(6)
      expect(visitor.cookieHeader().length).toBeLessThan(9000)
    }
    expect((await visitor.request('/openroute/session')).status).toBe(200)
    expect((await visitor.navigate(await emulator.approve(newest))).status).toBe(303)
  })

  it('B14 L12 evicts the oldest login first, if there are more than six', async () => {
    let now = Date.now()
    const app = await started(setup, { now: () => now })
    const visitor = new Visitor(app.url)
    const logins: string[] = []
    for (let login = 0; login < 7; login++) {
      logins.push(await visitor.startLogin())
      now += 1000
    }
    expect(visitor.transactions()).toHaveLength(6)
    const open = async (login: number) => visitor.navigate(await emulator.approve(logins[login] as string))
    expect(await errorCode(await open(0))).toBe('transaction_missing')
    expect((await open(1)).status).toBe(303)
    expect((await open(6)).status).toBe(303)
  })

  it('B14 leaves cookies alone that only resemble its own', async () => {
    const app = await started(setup)
    const visitor = new Visitor(app.url)
    for (let index = 0; index < 9; index++) visitor.cookies.set(`openroute-tx-${index}`, 'x')
    visitor.cookies.set(`openroute-tx-${'n'.repeat(4100)}`, '')
    expect((await visitor.navigate('/openroute/login')).status).toBe(303)
    expect(visitor.setCookies).toHaveLength(1)
  })
})

describe('sessions in a sealed cookie', () => {
  it('B06 sets the session cookie with the same attributes', async () => {
    const app = await started(WEB_COOKIE)
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    expect(visitor.setCookies.filter((line) => line.startsWith('openroute-session'))).toEqual([
      expect.stringMatching(
        /^openroute-session-[\da-z]{10}=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=(604800|6047\d\d)$/,
      ),
    ])
  })

  it.each([
    ['a transaction', async (transaction: string) => transaction],
    ['an edited header', async (_: string, session: string) => `e30${session.slice(session.indexOf('.'))}`],
    [
      'an edited body',
      async (_: string, session: string) =>
        session.replace(/^(.*\..*\..*\.)(.)/, (_all, start, first) => `${start}${first === 'A' ? 'B' : 'A'}`),
    ],
    ['an edited tag', async (_: string, session: string) => `${session.slice(0, -6)}AAAAAA`],
  ])('B10 refuses and clears %s in place of the session', async (_, swap) => {
    const app = await started(WEB_COOKIE)
    const visitor = new Visitor(app.url)
    await visitor.startLogin()
    const [name = ''] = visitor.transactions()
    const transaction = visitor.cookies.get(name) ?? ''
    await visitor.signIn(emulator)
    const sessionName = visitor.sessionName()
    const session = visitor.cookies.get(sessionName) ?? ''
    visitor.cookies.set(sessionName, await swap(transaction, session))
    expect(await visitor.session()).toEqual({ signedIn: false })
    expect(visitor.cookies.has(sessionName)).toBe(false)
  })

  it('B13 fits the largest key and user id that a provider may give', async () => {
    const app = await started(WEB_COOKIE)
    const visitor = new Visitor(app.url)
    const body = { key: `sk-or-v1-${'k'.repeat(503)}`, user_id: 'u'.repeat(256) }
    emulator.fail('/api/v1/auth/keys', { kind: 'respond', body })
    expect((await visitor.signIn(emulator)).status).toBe(303)
    const line = visitor.setCookies.find((one) => one.startsWith('openroute-session'))
    expect(line?.split(';')[0]?.length).toBeLessThan(4096)
  })
})

describe('the session cookie of the Web handler', () => {
  it.each([WEB_COOKIE, WEB_STORE])('B05 is ignored when it occurs twice: $name', async (setup) => {
    const app = await started(setup)
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const cookie = `${visitor.sessionName()}=tossed; ${visitor.cookieHeader()}`
    const response = await visitor.request('/openroute/session', { headers: { cookie } })
    expect(await response.json()).toEqual({ signedIn: false })
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  })

  it.each([WEB_COOKIE, WEB_STORE])('B06 is __Host- and Secure on https: $name', async (setup) => {
    const app = await started(setup, { baseUrl: 'https://app.example' })
    const visitor = new Visitor(app.url)
    const { search } = new URL(await emulator.approve(await visitor.startLogin()))
    await visitor.navigate(`/openroute/callback${search}`)
    expect(visitor.setCookies.find((line) => line.includes('openroute-session'))).toMatch(
      /^__Host-openroute-session-[\da-z]{10}=[\w.-]+; Path=\/; HttpOnly; Secure; SameSite=Lax; Max-Age=\d+$/,
    )
  })
})

it('F03 B10 rejects a session that was sealed for another provider, or for its API at another address', async () => {
  const app = await started(WEB_COOKIE)
  const visitor = new Visitor(app.url)
  await visitor.signIn(emulator)
  const name = visitor.sessionName()
  const payload = await payloadOf(
    createTestSealer(emulator.provider).open('session-cookie', visitor.cookies.get(name) ?? ''),
  )
  for (const [provider, signedIn] of [
    [emulator.provider, true],
    [openrouter, false],
    [{ ...emulator.provider, apiUrl: 'https://other.example/v1' }, false],
  ] as const) {
    visitor.cookies.set(name, await createTestSealer(provider).seal('session-cookie', payload))
    expect(await visitor.session()).toMatchObject({ signedIn })
  }
})
