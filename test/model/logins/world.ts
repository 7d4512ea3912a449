import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserContext } from 'playwright-core'
import {
  describeTab,
  hasLanded,
  isDeniedBlindly,
  isShownBy,
  type Landing,
  mismatchOf,
  type Shown,
} from './expectations.js'
import { type Login, Model, type Outcome } from './model.js'
import { collectProblems } from './problems.js'
import type { Servers } from './servers.js'
import type { Setting } from './setting.js'
import { type Tab, Tabs } from './tab.js'
import type { View } from './view.js'

/** Longer than a busy machine takes. */
const WITHIN_MS = 20_000
const BROKE_OFF = 'exchange_outcome_unknown'

/** A browser profile, an app and a service, beside the model of what must be true of them. */
export class World {
  readonly model: Model
  readonly tabs: Tabs
  /** What may be shown in each tab. */
  readonly shown = new Map<Tab, Shown>()
  readonly problems: string[]
  /**
   * Tabs whose exchange broke off, and whether a page was loaded since. One of these pages may show it again, since a reload would
   * have lost it.
   */
  readonly #brokeOff = new Map<Tab, boolean>()
  #handled = 0

  constructor(
    readonly setting: Setting,
    readonly servers: Servers,
    context: BrowserContext,
  ) {
    this.model = new Model()
    this.tabs = new Tabs(context)
    this.problems = collectProblems(context)
  }

  /** The views of all open tabs, once each has a page. */
  async views(): Promise<Map<Tab, View>> {
    const views = new Map<Tab, View>()
    await Promise.all(
      this.tabs.open.map(async (tab) => {
        const view = await tab.view()
        if (view !== null) views.set(tab, view)
      }),
    )
    return views
  }

  placeOf(view: View | undefined): 'app' | 'kit' | 'consent' | 'service' | 'blank' {
    if (view === undefined || !view.url.startsWith('http')) return 'blank'
    const { origin, pathname } = new URL(view.url)
    if (origin === this.servers.appUrl) return pathname.startsWith('/openroute/') ? 'kit' : 'app'
    return view.isConsent ? 'consent' : 'service'
  }

  shownIn(tab: Tab): Shown {
    let shown = this.shown.get(tab)
    if (shown === undefined) {
      shown = { codes: new Set(), waitsFor: undefined }
      this.shown.set(tab, shown)
    }
    return shown
  }

  /** A page has been loaded anew. */
  forget(tab: Tab): void {
    this.shown.delete(tab)
  }

  /** A page of the app has been loaded in a tab. */
  repeatUnknownOutcome(tab: Tab): void {
    if (!this.#brokeOff.has(tab)) return
    this.#brokeOff.set(tab, true)
    this.shownIn(tab).codes.add(BROKE_OFF)
  }

  /** The user arrives at the consent page of a login that was not there before. */
  register(tab: Tab, mode: Login['mode'], returnTo: string, state: string): Login {
    const login: Login = { state, mode, startedAt: this.model.ahead, returnTo, end: 'pending' }
    this.model.logins.set(state, login)
    this.forget(tab)
    return login
  }

  async newLoginIn(tabs: () => readonly Tab[]): Promise<{ tab: Tab; state: string }> {
    return this.wait('a consent page', async () => {
      for (const tab of tabs()) {
        const view = await tab.view()
        const state = view?.isConsent ? this.servers.stateAt(view.url) : undefined
        if (state !== undefined && !this.model.logins.has(state)) return { tab, state }
      }
      return null
    })
  }

  /** Waits until all pages show what the model says. `landing`: the tab in which a navigation ends, and where it may end. */
  async settle(landing?: Landing): Promise<void> {
    const outcomes = this.#arrivals()
    let found = ''
    await this.wait(
      () => found,
      async () => {
        const views = await this.views()
        const mismatches = outcomes.map((outcome) => mismatchOf(this, views, outcome, landing))
        const at = mismatches.indexOf(null)
        found = mismatches.filter((text) => text !== null)[0] ?? ''
        if (at < 0) return false
        this.#apply(outcomes[at], views, landing)
        return true
      },
    )
  }

  /** What the callbacks since the last step may have led to. Those of one login share one outcome. L01 */
  #arrivals(): (Outcome | undefined)[] {
    const [callback, ...more] = this.servers.callbacks.slice(this.#handled)
    this.#handled = this.servers.callbacks.length
    if (callback === undefined) return [undefined]
    for (const other of more)
      if (other.get('state') !== callback.get('state')) throw new Error('Two logins ended in one step.')
    return this.interrupted(callback) ?? this.model.arrive(callback)
  }

  /** Overridden for a step: an exchange whose page was reloaded. */
  interrupted: (callback: URLSearchParams) => Outcome[] | undefined = () => undefined

  get hasArrived(): boolean {
    return this.servers.callbacks.length > this.#handled
  }

  #apply(outcome: Outcome | undefined, views: Map<Tab, View>, landing: Landing | undefined): void {
    const { model } = this
    if (outcome) {
      model.apply(outcome)
      const ended: Shown[] = []
      if (outcome.kind === 'refused')
        for (const tab of this.tabs.open) {
          const shown = this.shownIn(tab)
          if (!hasLanded(landing, tab) && !isShownBy(this, shown, outcome)) continue
          for (const code of outcome.codes) shown.codes.add(code)
          ended.push(shown)
        }
      const isShownInWindow = landing?.tab.isPopup && !landing.tab.closed
      if (!isDeniedBlindly(outcome) && !isShownInWindow) for (const shown of ended) shown.waitsFor = undefined
    }
    for (const [tab, view] of views) {
      if (view.login?.code === BROKE_OFF) {
        if (outcome?.end === 'unclear') this.#brokeOff.set(tab, false)
        else if (this.#brokeOff.get(tab)) this.#brokeOff.delete(tab)
      }
      if (this.placeOf(view) !== 'app' || !view.login?.keyId || !model.session) continue
      model.session.keyId ??= view.login.keyId
      model.keys.add(view.login.keyId)
      this.forget(tab)
    }
  }

  /** Whether the page that started a login in a window still waits for it. */
  isAwaited(login: Login): boolean {
    if (this.model.isExpired(login)) return false
    return this.tabs.open.some((tab) => this.shown.get(tab)?.waitsFor === login)
  }

  async wait<T>(what: string | (() => string), test: () => Promise<T>): Promise<NonNullable<T>> {
    const deadline = performance.now() + WITHIN_MS
    for (let delay = 5; performance.now() < deadline; delay = Math.min(2 * delay, 160)) {
      const value = await test()
      if (value) return value
      await sleep(delay)
    }
    const views = await this.views()
    const tabs = this.tabs.all.map((tab) => describeTab(this, tab, views.get(tab)))
    throw new Error(`${typeof what === 'string' ? `waited for ${what}` : what()}\n${tabs.join('\n')}`)
  }
}
