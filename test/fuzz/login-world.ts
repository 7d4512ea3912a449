import type { Emulator } from '@openroute-kit/emulator'
import { createOpenRoute, memoryStore, type OpenRouteHandler } from '@openroute-kit/server'
import { expect } from 'vitest'
import { SECRET } from '../helpers/express-app.js'
import { errorCode } from '../helpers/read-response.js'
import { NAVIGATION, OWN_SCRIPT } from '../helpers/visitor.js'

// An app of the Web handler and two browsers, beside what should be true of them. Each step asks the app and compares.

const APP = 'https://app.example'
const EXCHANGES = '/api/v1/auth/keys'
const COMPLETIONS = '/api/v1/chat/completions'
const LOGIN_LIFETIME = 3_600_000
/** The provider's. L04 */
const CODE_LIFETIME = 600_000
const OUTCOME_LIFETIME = 30_000
const SESSION_LIFETIME = 30 * 86_400_000

interface SignedIn {
  user: string
  keyId: string
  until: number
  deleted: boolean
  /** Whether it was signed out or replaced. */
  ended: boolean
  /** Whether its session was removed because the provider rejected the key. */
  dropped: boolean
}

/** What a callback leads to: a session, a page of the app without a new session, or one of these errors. */
type Outcome = 'success' | { join: SignedIn } | { location: string } | string[]

interface Login {
  state: string
  consentUrl: string
  startedAt: number
  /** The cookie that proves it, also when the browser has lost it. */
  cookie: [name: string, value: string]
  /** Whether its code has been exchanged, or tried to. */
  claimed: boolean
  /** What was signed in where it began, which ends with it, wherever it is finished. A27 */
  replaces: Browser['signedIn']
  /** Names the browser in which it began; logins that were under way there at that time share it. F35 */
  name: symbol
  /** What other requests of this login get, for half a minute. L01 */
  outcome: { until: number; result: SignedIn | string[] } | null
  /** What the provider granted. */
  grant: { code: string; user: string; at: number; spent: boolean } | null
}

interface Browser {
  readonly cookies: Map<string, string>
  /** Logins whose cookies it has, oldest first. */
  pending: Login[]
  signedIn: SignedIn | null
  /** Session cookies that must be invalid. */
  readonly dead: string[]
}

export class World {
  readonly browsers: readonly Browser[] = [newBrowser(), newBrowser()]
  readonly logins: Login[] = []
  /** The last login of each browser name. */
  readonly #last = new Map<symbol, Browser['signedIn']>()
  readonly #or: OpenRouteHandler
  readonly #keyIds = new Set<string>()
  #exchanges = 0

  constructor(
    private readonly emulator: Emulator,
    /** The clock of app and provider. */
    private readonly clock: { time: number },
    private readonly stored: boolean,
  ) {
    emulator.clearRequests()
    this.#or = createOpenRoute({
      baseUrl: APP,
      secret: SECRET,
      appName: 'App',
      provider: emulator.provider,
      now: () => clock.time,
      sessionIdleSeconds: (2 * SESSION_LIFETIME) / 1000, // so that no record is renewed
      ...(stored && { store: memoryStore(() => clock.time) }),
    })
  }

  wait(ms: number): void {
    this.clock.time += ms
  }

  /** Clicks the login button; `forced` asks for another account. */
  async start(browser: Browser, forced: boolean): Promise<Login | null> {
    this.wait(1000) // so that the oldest login is unambiguous
    const before = [...browser.cookies]
    const response = await this.#ask(browser, `/login?returnTo=/x${forced ? '&prompt=login' : ''}`, {
      headers: NAVIGATION,
    })
    const location = response.headers.get('location') as string
    if (this.#isSignedIn(browser) && !forced) {
      expect([response.status, location, [...browser.cookies]]).toEqual([303, '/x', before]) // A22
      return null
    }
    expect(location.startsWith(`${this.emulator.siteUrl}/auth?`)).toBe(true)
    const state = new URL(new URL(location).searchParams.get('callback_url') as string).searchParams.get(
      'state',
    )
    const cookie = [...browser.cookies].find(
      ([name]) => isTransaction(name) && !before.some(([other]) => other === name),
    )
    const login: Login = {
      state: state as string,
      consentUrl: location,
      startedAt: this.clock.time,
      cookie: cookie as [string, string],
      claimed: false,
      replaces: browser.signedIn,
      name: this.#namesOf(before)[0] ?? Symbol('browser'),
      outcome: null,
      grant: null,
    }
    this.logins.push(login)
    browser.pending = [...browser.pending, login]
      .sort((one, other) => one.startedAt - other.startedAt)
      .slice(-6)
    expect([...browser.cookies.keys()].filter(isTransaction).sort()).toEqual(
      browser.pending.map((one) => one.cookie[0]).sort(),
    ) // B14
    return login
  }

  /** The user approves. */
  async approve(login: Login, user: string): Promise<void> {
    if (login.grant !== null) return
    const callback = await this.emulator.approve(login.consentUrl, { user })
    const code = new URL(callback).searchParams.get('code') as string
    login.grant = { code, user, at: this.clock.time, spent: false }
  }

  /**
   * A browser arrives at a login's callback, `times` at once (A10). `code`: one that is not that login's; `null`: the user
   * declined.
   */
  async arrive(
    browser: Browser,
    login: Login,
    code: string | null | undefined = login.grant?.code,
    times = 1,
  ): Promise<void> {
    if (code === undefined) return
    const names = this.#namesOf([...browser.cookies])
    const expected = this.#expectedOutcome(browser, login, code)
    const arrivals = Array.from({ length: times }, () => this.#callback(browser, login, code))
    // L01: all of them get the same.
    for (const response of await Promise.all(arrivals)) {
      if (Array.isArray(expected)) expect(expected).toContain(await errorCode(response))
      else {
        const location = typeof expected === 'object' && 'location' in expected ? expected.location : '/x'
        expect([response.status, response.headers.get('location')]).toEqual([303, location])
      }
    }
    this.#checkExchanges()
    if (expected === 'success') return this.#nowSignedIn(browser, login, names)
    if (Array.isArray(expected) || !('join' in expected)) return
    if (browser.signedIn !== expected.join) this.#end(browser.signedIn) // A27
    browser.signedIn = expected.join
  }

  /** A login's cookie is restored, such as by copying a profile. */
  restore(browser: Browser, login: Login): void {
    if (browser.pending.includes(login)) return
    browser.cookies.set(...login.cookie)
    browser.pending = [...browser.pending, login].sort((one, other) => one.startedAt - other.startedAt)
  }

  async complete(browser: Browser): Promise<void> {
    this.emulator.clearRequests()
    this.#exchanges = 0
    const body = JSON.stringify({ model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }] })
    const response = await this.#ask(browser, '/api/chat/completions', {
      method: 'POST',
      headers: OWN_SCRIPT,
      body,
    })
    await response.text()
    const signedIn = this.#isSignedIn(browser) ? browser.signedIn : null
    const seen = await Promise.all(
      this.emulator.requestsTo(COMPLETIONS).map((one) => keyIdOf(one.headers.authorization)),
    )
    expect(seen).toEqual(signedIn ? [signedIn.keyId] : []) // no other user's key
    expect(response.status).toBe(signedIn && !signedIn.deleted ? 200 : 401)
    if (signedIn?.deleted) this.#drop(browser) // B36
  }

  async observe(browser: Browser): Promise<void> {
    if (this.#isSignedIn(browser) && browser.signedIn?.deleted) this.#drop(browser)
    if (!this.#isSignedIn(browser)) browser.signedIn = null
    const { signedIn, userId, keyId } = await (await this.#ask(browser, '/session')).json()
    const { user, keyId: known } = browser.signedIn ?? {}
    expect({ signedIn, userId, keyId }).toEqual({
      signedIn: browser.signedIn !== null,
      userId: user,
      keyId: known,
    })
  }

  async signOut(browser: Browser): Promise<void> {
    const name = sessionIn(browser)
    const cookie = browser.cookies.get(name)
    const response = await this.#ask(browser, '/logout', { method: 'POST', headers: OWN_SCRIPT, body: '{}' })
    expect(response.status).toBe(200)
    if (cookie !== undefined) browser.dead.push(`${name}=${cookie}`)
    for (const login of this.logins)
      if (browser.signedIn !== null && login.outcome?.result === browser.signedIn) login.outcome = null
    this.#end(browser.signedIn)
    browser.signedIn = null
    expect(sessionIn(browser)).toBe('')
  }

  deleteKey(browser: Browser): void {
    if (browser.signedIn === null || browser.signedIn.deleted) return
    this.emulator.deleteKey(browser.signedIn.keyId)
    browser.signedIn.deleted = true
  }

  /** Cookies of logins that have ended. B04, B11 */
  async useDead(browser: Browser): Promise<void> {
    for (const cookie of browser.dead) {
      const request = new Request(`${APP}/openroute/api/key`, { headers: { cookie } })
      expect((await this.#or.handle(request))?.status).toBe(401)
    }
  }

  #isSignedIn({ signedIn }: Browser): boolean {
    return signedIn !== null && signedIn.until > this.clock.time
  }

  /** The expected response to a callback, and what it changes. */
  #expectedOutcome(browser: Browser, login: Login, code: string | null): Outcome {
    const signedIn = this.#isSignedIn(browser)
    const { time } = this.clock
    if (!browser.pending.includes(login)) {
      if (!signedIn) return ['transaction_missing']
      const { result, until } = login.outcome ?? { result: null, until: 0 }
      return { location: result === browser.signedIn && until > time ? '/x' : '/' } // L01, L06
    }
    // L06: not the one that this login was to replace.
    const newer = signedIn && browser.signedIn !== login.replaces
    const expired = time - login.startedAt > LOGIN_LIFETIME
    const known = login.outcome !== null && login.outcome.until > time ? login.outcome.result : null
    const used = known !== null ? !Array.isArray(known) && !this.#canJoin(known) : login.claimed
    if (used && (known !== null || (!expired && code !== null)) && !newer) return ['callback_used']
    browser.pending = browser.pending.filter((one) => one !== login)
    if (known !== null && !used) return Array.isArray(known) ? known : { join: known }
    if (used && (known !== null || (!expired && code !== null))) return { location: '/x' }
    if (expired) return newer ? { location: '/x' } : ['transaction_expired']
    if (code === null) return ['access_denied']
    login.claimed = true
    this.#exchanges++
    const { grant } = login
    const mine = grant?.code === code && !grant.spent && time - grant.at <= CODE_LIFETIME
    // A foreign code is spent as well: the provider treats its sender as a thief.
    for (const { grant } of this.logins) if (grant?.code === code) grant.spent = true
    if (mine) return 'success'
    login.outcome = { until: time + OUTCOME_LIFETIME, result: ['code_rejected', 'code_expired'] }
    return login.outcome.result as string[]
  }

  #canJoin({ ended, dropped, until }: SignedIn): boolean {
    return !ended && !(this.stored && dropped) && until > this.clock.time
  }

  /** A login ends, in every browser that has it. */
  #end(signedIn: SignedIn | null): void {
    if (signedIn === null) return
    signedIn.ended = true
    for (const browser of this.browsers) if (browser.signedIn === signedIn) browser.signedIn = null
  }

  /** Removes a session: for all browsers if it is in a store, else the cookie of one. */
  #drop(browser: Browser): void {
    const { signedIn } = browser
    if (signedIn !== null) signedIn.dropped = true
    for (const one of this.stored ? this.browsers : [browser])
      if (one.signedIn === signedIn) one.signedIn = null
  }

  async #nowSignedIn(browser: Browser, login: Login, names: symbol[]): Promise<void> {
    const { userId, keyId } = await (await this.#ask(browser, '/session')).json()
    expect([userId, this.emulator.getKey(keyId).user]).toEqual([login.grant?.user, userId])
    expect(this.#keyIds.has(keyId)).toBe(false)
    this.#keyIds.add(keyId)
    const replaced = [login.replaces, ...names.map((name) => this.#last.get(name))]
    for (const other of [browser.signedIn, ...replaced]) this.#end(other ?? null)
    browser.signedIn = {
      user: userId,
      keyId,
      until: this.clock.time + SESSION_LIFETIME,
      deleted: false,
      ended: false,
      dropped: false,
    }
    login.outcome = { until: this.clock.time + OUTCOME_LIFETIME, result: browser.signedIn }
    for (const name of names) this.#last.set(name, browser.signedIn)
  }

  #namesOf(cookies: readonly [name: string, value: string][]): symbol[] {
    // The kit reads no more than it sets itself.
    const names = cookies
      .map(([name]) => name)
      .filter(isTransaction)
      .slice(-6)
    return names.flatMap((name) => {
      const login = this.logins.find(({ cookie }) => cookie[0] === name)
      return login && this.clock.time - login.startedAt <= LOGIN_LIFETIME ? [login.name] : []
    })
  }

  /** A10: one exchange for each login at most, and none that should not be. */
  #checkExchanges(): void {
    const verifiers = this.emulator.requestsTo(EXCHANGES).map((one) => JSON.parse(one.body).code_verifier)
    expect(new Set(verifiers).size).toBe(verifiers.length)
    expect(verifiers.length).toBe(this.#exchanges)
  }

  /** Arrives at the callback, and at the page of a failed login (A18). */
  async #callback(browser: Browser, login: Login, code: string | null): Promise<Response> {
    const said = code === null ? { error: 'access_denied' } : { code }
    const query = new URLSearchParams({ state: login.state, ...said })
    const response = await this.#ask(browser, `/callback?${query}`, { headers: NAVIGATION })
    const [, failed] = response.headers.get('location')?.split('/openroute/failed') ?? []
    return failed === undefined ? response : this.#ask(browser, `/failed${failed}`, { headers: NAVIGATION })
  }

  async #ask(browser: Browser, path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    const request = new Request(`${APP}/openroute${path}`, { ...init, headers: { ...init.headers, cookie } })
    const response = (await this.#or.handle(request)) as Response
    expect(response.status).not.toBe(500)
    for (const line of response.headers.getSetCookie()) keep(browser, line)
    return response
  }
}

function newBrowser(): Browser {
  return { cookies: new Map(), pending: [], signedIn: null, dead: [] }
}

function keep(browser: Browser, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
  const before = browser.cookies.get(name)
  // Whatever replaces or removes a session cookie ends its login.
  if (isSession(name) && before !== undefined && before !== value) browser.dead.push(`${name}=${before}`)
  if (/; Max-Age=0$/.test(line)) browser.cookies.delete(name)
  else browser.cookies.set(name, value)
}

const isSession = (name: string) => name.startsWith('__Host-openroute-session-')
const sessionIn = ({ cookies }: Browser) => [...cookies.keys()].find(isSession) ?? ''
const isTransaction = (name: string) => name.startsWith('__Host-openroute-tx-')

async function keyIdOf(authorization: string | undefined): Promise<string> {
  const key = new TextEncoder().encode(authorization?.replace('Bearer ', ''))
  return Buffer.from(await crypto.subtle.digest('SHA-256', key)).toString('hex')
}
