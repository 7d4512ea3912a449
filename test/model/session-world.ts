import { createHash } from 'node:crypto'
import type { Emulator } from '@openroute-kit/emulator'
import { expect, vi } from 'vitest'
import { isLoginSave } from '../helpers/flaky-store.js'
import { OWN_SCRIPT } from '../helpers/visitor.js'
import { type Backend, gate, type Instance, type Mode } from './modes.js'
import { ROTATION } from './rotation.js'
import { type App, copyCookies, copyOf, type Jar, type Login, newJar } from './state.js'

// Two apps and two browsers, beside what must be true of them: a user who signed out is not signed in again, no one is
// signed in as another user, and every key stays with the app and the provider that made it.

export const DAY = 86_400_000
/** Longer than all lifetimes but these. */
const SESSION_LIFETIME = 30 * DAY
const SESSION_IDLE = 20 * DAY
export class SessionWorld {
  readonly apps: App[] = []
  readonly browsers: readonly Jar[] = [0, 1].map(newJar)
  /** Copied cookies. */
  readonly copies: Jar[] = []
  readonly logins: Login[] = []
  readonly #writes: Promise<void>[] = []
  #lateWrite: (() => void) | undefined

  constructor(
    private readonly mode: Mode,
    private readonly backend: Backend,
    private readonly clock: { time: number },
  ) {}

  async open(emulators: readonly Emulator[]): Promise<void> {
    for (const [index, emulator] of emulators.entries()) {
      emulator.clearRequests()
      const app: App = { name: `app${index}`, emulator, instances: [], stages: [] }
      this.apps.push(app)
      for (let count = 0; count < (this.mode.shared ? 2 : 1); count++) {
        app.stages.push(0)
        app.instances.push(await this.#start(app, count))
      }
    }
  }

  async close(): Promise<void> {
    await this.finishWrites()
    for (const { instances } of this.apps) for (const instance of instances) await instance.close()
  }

  /** Time passes for the apps, the provider, the session stores and Redis. */
  async wait(ms: number): Promise<void> {
    this.clock.time += ms
    vi.setSystemTime(this.clock.time)
    await this.backend.age(ms)
  }

  /** Logs in, or again as another user; the consent page is left open before the callback. */
  async begin({ visitor }: Jar, app: App, at: number): Promise<string | null> {
    const response = await visitor.navigate(`${this.#url(app, at)}/openroute/login?prompt=login`)
    return response.status === 303 ? response.headers.get('location') : null
  }

  async finish(
    jar: Jar,
    app: App,
    at: number,
    consents: readonly (string | null)[],
    user: string,
  ): Promise<void> {
    const before = await this.who(jar, app, at)
    const { visitor } = jar
    const callbacks = await Promise.all(
      consents.map((consent) => (consent === null ? null : app.emulator.approve(consent, { user }))),
    )
    // Each request is sent with the current cookies; the browser ends up with what the last response set.
    const tabs = await Promise.all(
      callbacks.map(async (url) => {
        const tab = copyOf(jar)
        const response =
          url === null ? null : await tab.visitor.navigate(this.#url(app, at) + requestPath(url))
        return { tab, done: response?.status === 303 }
      }),
    )
    if (!tabs.some(({ done }) => done)) return this.#uncertain(before)
    for (const { tab, done } of tabs) if (done) copyCookies(tab.visitor, visitor)
    const found = await Promise.all(tabs.map(({ tab }) => this.who(tab, app, at)))
    const logins = new Set(found.filter((login) => login !== null && login !== before))
    // F15: one session of a browser survives, whichever cookies it kept.
    expect(logins.size).toBeLessThanOrEqual(1)
    // A late response, or a store that failed in between, may have left the browser signed out.
    if (logins.size === 0) return this.#uncertain(before)
    for (const login of logins) expect(login?.user).toBe(user)
    if (before !== null) before.revoked = true
    // The browser may have kept the cookie of the tab that yielded.
    if (tabs.length > 1) this.#uncertain(...logins)
  }

  async signOut(jar: Jar, app: App, at: number): Promise<void> {
    const login = await this.who(jar, app, at)
    const response = await jar.visitor.request(`${this.#url(app, at)}/openroute/logout`, {
      method: 'POST',
      headers: OWN_SCRIPT,
      body: '{}',
    })
    if (login === null) return
    if (response.status === 200) login.revoked = true
    else this.#uncertain(login)
  }

  async signOutEverywhere(app: App, at: number, who: { userId: string } | { keyId: string }): Promise<void> {
    const { or } = app.instances[at % app.instances.length] as Instance
    const code = await or.signOutEverywhere(who).then(
      () => null,
      (error: { code: string }) => error.code,
    )
    expect([null, 'session_unavailable', 'config_invalid']).toContain(code)
    for (const login of this.logins) {
      const isMeant =
        login.app === app && ('keyId' in who ? login.keyId === who.keyId : login.user === who.userId)
      if (!isMeant) continue
      if (code === null) login.revoked = true
      else login.intact = false
    }
  }

  /** The app's own request, which loads the session now and writes it back at {@link finishWrites}. */
  async beginWrite(jar: Jar, app: App, at: number): Promise<void> {
    const { visitor, browser } = jar
    const arrival = gate.arrival()
    const writing = visitor
      .request(`${this.#url(app, at)}/write`, { headers: { cookie: visitor.cookieHeader() } })
      // Its cookie may replace a newer one.
      .then(() => this.#uncertain(...this.logins.filter((login) => login.browser === browser)))
    this.#writes.push(writing)
    await Promise.race([arrival, writing])
  }

  async finishWrites(): Promise<void> {
    this.#lateWrite?.()
    this.#lateWrite = undefined
    this.backend.faults.clear()
    gate.open()
    await Promise.all(this.#writes.splice(0))
  }

  /** The next record that is written arrives at the store only at {@link finishWrites}. */
  delayWrite(): void {
    if (!this.mode.delaysWrites || this.#lateWrite !== undefined) return
    let left = 1
    const { release } = this.backend.faults.hold((call) => isLoginSave(call) && left-- > 0)
    this.#lateWrite = release
    for (const login of this.logins) login.intact = false
  }

  failStores(times: number): void {
    this.backend.faults.fail(() => true, times)
    for (const login of this.logins) login.intact = false
  }

  async restart(app: App): Promise<void> {
    await this.finishWrites()
    for (const [index, instance] of app.instances.entries()) {
      await instance.close()
      app.instances[index] = await this.#start(app, index)
    }
    if (this.mode.survivesRestart) return
    // Documented: a restarted process has forgotten sign-outs. Revoked logins may be valid again.
    for (const login of this.logins) if (login.app === app) login.revoked = false
    for (const login of this.logins) login.intact = false
  }

  /** The instance that lags behind gets the next stage of the rotation. */
  async rotate(app: App): Promise<void> {
    const behind = app.stages.indexOf(Math.min(...app.stages))
    const stage = app.stages[behind] as number
    if (stage + 1 >= ROTATION.length) return
    app.stages[behind] = stage + 1
    const removes = (ROTATION[stage + 1] as string[]).length === 1
    if (removes) for (const login of this.logins) login.intact = false
    await this.restart(app)
  }

  copy(jar: Jar): void {
    this.copies.push(copyOf(jar))
    if (this.copies.length > 6) this.copies.shift()
  }

  /** Sends the cookies of each app under the names of the other. */
  async swapCookies({ browser, visitor }: Jar): Promise<void> {
    const cookies = [...visitor.cookies].filter(([name]) => !name.includes('-tx-'))
    const { visitor: swapped } = newJar(browser)
    for (const [index, [name]] of cookies.entries())
      swapped.cookies.set(name, cookies[(index + 1) % cookies.length]?.[1] ?? '')
    if (cookies.length < 2) return
    for (const app of this.apps) expect(await this.who({ browser, visitor: swapped }, app, 0)).toBeNull()
  }

  /** Every browser checks its session, with all its cookies, at every instance. */
  async check(): Promise<void> {
    for (const jar of [...this.browsers, ...this.copies])
      for (const app of this.apps) for (const at of app.instances.keys()) await this.who(jar, app, at)
    for (const { emulator } of this.apps) emulator.clearRequests()
  }

  /** Asks an instance which user some cookies belong to, and compares. `null`: signed out. */
  async who(jar: Jar, app: App, at: number): Promise<Login | null> {
    const { visitor, browser } = jar
    const response = await visitor.request(`${this.#url(app, at)}/openroute/session`)
    const body = (await response.json()) as { signedIn?: boolean; userId: string; keyId: string }
    this.#checkKeys(app)
    if (response.status !== 200) {
      // A user who was signed in here may be signed out by now, unobserved so far.
      this.#uncertain(...this.logins.filter((login) => login.app === app && login.browser === browser))
      return null
    }
    const known = this.logins.find((login) => login.app === app && login.keyId === body.keyId)
    if (body.signedIn !== true) {
      this.#checkMissed(jar, app)
      return null
    }
    const { user, label } = app.emulator.getKey(body.keyId)
    expect([user, label.startsWith(app.name)]).toEqual([body.userId, true])
    const login = known ?? this.#add({ app, browser, user, keyId: body.keyId })
    expect([login.revoked, login.browser]).toEqual([false, browser])
    login.lastUsed = this.clock.time
    return login
  }

  /** Checks that no one was signed out without a reason. */
  #checkMissed({ browser, visitor }: Jar, app: App): void {
    if (visitor !== this.browsers[browser]?.visitor) return
    const now = this.clock.time
    const expected = this.logins.filter(
      (login) =>
        login.app === app &&
        login.browser === browser &&
        login.intact &&
        !login.revoked &&
        now - login.createdAt < SESSION_LIFETIME &&
        now - login.lastUsed < SESSION_IDLE / 2,
    )
    expect(expected.map(({ user }) => user)).toEqual([])
  }

  /** Each key that arrived at a provider is one that it gave to this app. */
  #checkKeys({ emulator, name }: App): void {
    for (const { headers } of emulator.requests) {
      const key = headers.authorization?.replace('Bearer ', '')
      if (key === undefined) continue
      const hash = createHash('sha256').update(key).digest('hex')
      expect(emulator.getKey(hash).label.startsWith(name)).toBe(true)
    }
    emulator.clearRequests()
  }

  #add(login: Pick<Login, 'app' | 'browser' | 'user' | 'keyId'>): Login {
    const { time } = this.clock
    const added: Login = { ...login, createdAt: time, lastUsed: time, revoked: false, intact: true }
    this.logins.push(added)
    return added
  }

  #uncertain(...logins: readonly (Login | null)[]): void {
    for (const login of logins) if (login !== null) login.intact = false
  }

  #url(app: App, at: number): string {
    return (app.instances[at % app.instances.length] as Instance).url
  }

  #start(app: App, index: number): Promise<Instance> {
    return this.backend.start({
      emulator: app.emulator,
      name: `${app.name}.sid`,
      kit: {
        baseUrl: `http://localhost:${7001 + this.apps.indexOf(app)}`,
        appName: app.name,
        secret: ROTATION[app.stages[index] as number] as string[],
        now: () => this.clock.time,
        limits: false,
        sessionLifetimeSeconds: SESSION_LIFETIME / 1000,
        sessionIdleSeconds: SESSION_IDLE / 1000,
        timeoutsMs: { store: 80 },
        onError: () => {},
      },
    })
  }
}

const requestPath = (url: string) => new URL(url).pathname + new URL(url).search
