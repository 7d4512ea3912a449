import type { Login, Outcome } from './model.js'
import { SECRET } from './problems.js'
import type { Tab } from './tab.js'
import type { View } from './view.js'
import type { World } from './world.js'

/** What a tab of the app may show besides who is signed in. */
export interface Shown {
  /** Codes of errors. */
  readonly codes: Set<string>
  /** The login in a window that this page has started. */
  waitsFor: Login | undefined
}

export interface Landing {
  readonly tab: Tab
  /** A tab with a copy of the callback. */
  readonly copy?: Tab
  /** Whether the tab shows where the user's click or address led, not where a callback did. */
  readonly isCallback: boolean
}

/** The first difference between the pages and the model, if the callback of this step had this outcome; `null`: none. */
export function mismatchOf(
  world: World,
  views: ReadonlyMap<Tab, View>,
  outcome: Outcome | undefined,
  landing: Landing | undefined,
): string | null {
  const { model, servers } = world
  const exchanges = model.exchanges + (outcome?.exchanges ?? 0)
  if (servers.exchanges !== exchanges)
    return `expected ${exchanges} exchanges, and there were ${servers.exchanges}`
  const isNew = outcome?.kind === 'signed-in'
  const session = isNew ? { user: outcome.user, keyId: undefined } : model.session
  const keys = model.created + Number(isNew || (outcome?.lostKey ?? false))
  const existing = servers.emulator.listKeys()
  if (existing.length !== keys)
    return `expected ${keys} keys at the provider, and there are ${existing.length}`
  let keyId = session?.keyId
  for (const tab of world.tabs.open) {
    const view = views.get(tab)
    if (view === undefined || !view.loaded) return `${tab.name} is loading`
    const place = world.placeOf(view)
    if (place === 'app' || place === 'kit') {
      const addresses = [view.url, ...view.history].filter((url) => !isOldCallback(world, url))
      const text = addresses.join(' ') + (world.setting.app === 'page' ? '' : view.storage)
      if (SECRET.test(text)) return `${tab.name} shows a secret in its address, history or storage: ${text}`
    }
    const landed = hasLanded(landing, tab) ? outcome : undefined
    if (landed && place !== 'app' && place !== 'kit') return `${tab.name} is at ${place} after its callback`
    if (place === 'kit') {
      const code = view.shownCode
      if (code !== undefined && landed && !landed.codes.includes(code))
        return `${tab.name} shows ${code} after ${landed.kind}, expected ${landed.codes}`
      if (landed && landed.kind !== 'refused' && !tab.isPopup)
        return `${tab.name} is at a page of the kit although the login ${landed.kind}`
      continue
    }
    if (place !== 'app') continue
    if (landed?.kind === 'signed-in' && landed.login?.mode === 'redirect') {
      const path = new URL(view.url).pathname
      if (path !== landed.login.returnTo) return `${tab.name} returned to ${path}`
    }
    const { login, alert } = view
    if (login === null) return `${tab.name} has no login`
    const declined = /declined/i.test(alert)
    if (declined !== (login.status === 'error' && login.code === 'access_denied'))
      return `${tab.name} says “${alert}” in the state ${login.status} ${login.code ?? ''}`
    if (session) {
      if (login.status !== 'signed-in')
        return `${tab.name} is ${login.status} ${login.code ?? ''}, not signed in`
      keyId ??= login.keyId
      if (isNew && model.keys.has(login.keyId as string)) return `${tab.name} still has the key of before`
      if (login.keyId !== keyId || login.userId !== session.user)
        return `${tab.name} is signed in as ${login.userId} with another key than ${session.user}`
      continue
    }
    const allowed = allowedCodes(world, tab, outcome, landed)
    const { status, code = '' } = login
    if (status === 'error' && !allowed.has(code)) return `${tab.name} shows ${code}, expected ${[...allowed]}`
    if (status === 'signed-in') return `${tab.name} is signed in, and nobody should be`
    if (status === 'signing-in' && (landed || !mayWait(world, tab, outcome)))
      return `${tab.name} waits for nothing`
    if (landed?.kind === 'refused' && status !== 'error' && !isShownElsewhere(world, views, tab, landed))
      return `${tab.name} is ${status}, and shows no error`
    if (status === 'signed-out' && !/log in/i.test(view.button))
      return `${tab.name} is signed out and says “${view.button}”`
  }
  if (landing?.copy && outcome?.kind === 'refused') {
    const [one, other] = [landing.tab, landing.copy].map((tab) => codeOf(views.get(tab)))
    if (one && other && one !== other) return `two tabs with one callback show ${one} and ${other}`
  }
  // A login that has ended closes its window, if another page of the app can show how it ended.
  if (
    landing?.isCallback &&
    outcome &&
    outcome.kind !== 'refused' &&
    landing.tab.isPopup &&
    !landing.tab.closed
  ) {
    const others = world.tabs.open.filter((tab) => tab !== landing.tab)
    if (others.some((tab) => world.placeOf(views.get(tab)) === 'app'))
      return `${landing.tab.name} is still open: ${views.get(landing.tab)?.url}`
  }
  return null
}

const codeOf = (view: View | undefined) => view?.login?.code ?? view?.shownCode

function allowedCodes(
  world: World,
  tab: Tab,
  outcome: Outcome | undefined,
  landed: Outcome | undefined,
): ReadonlySet<string> {
  const shown = world.shownIn(tab)
  const codes = new Set(shown.codes)
  const refused = outcome?.kind === 'refused' ? outcome.codes : []
  if (shown.waitsFor && world.model.isExpired(shown.waitsFor)) codes.add('transaction_expired')
  const isMine = outcome && isShownBy(world, shown, outcome)
  if (landed || isMine) for (const code of refused) codes.add(code)
  return codes
}

/** A page that waits for the login in a window got the callback and shows how it ended. The tab of the callback can't be closed. L03 */
function isShownElsewhere(
  world: World,
  views: ReadonlyMap<Tab, View>,
  landed: Tab,
  { login, codes }: Outcome,
): boolean {
  if (login?.mode !== 'popup') return false
  const waiting = [...views].filter(([tab]) => tab !== landed && world.shownIn(tab).waitsFor === login)
  return waiting.some(([, view]) => codes.includes(view.login?.code ?? ''))
}

/** Whether this tab has, or has a copy of, the callback of this step. */
export const hasLanded = (landing: Landing | undefined, tab: Tab): boolean =>
  landing?.tab === tab || landing?.copy === tab

/** Someone has opened the callback of a login that was over. The address was theirs, and what it contains is worthless. */
function isOldCallback({ model }: World, url: string): boolean {
  const { pathname, searchParams } = new URL(url)
  const login = model.logins.get(searchParams.get('state') ?? '')
  return pathname === '/openroute/callback' && login !== undefined && login.end !== 'pending'
}

/** A page waits only for the login that it started, or for one that any page of the app may finish. */
function mayWait(world: World, tab: Tab, outcome: Outcome | undefined): boolean {
  const { waitsFor } = world.shownIn(tab)
  // The window may show what the user can do, and how to log in again there.
  const isOpen = world.setting.app !== 'page' && world.tabs.open.some(({ isPopup }) => isPopup)
  if (waitsFor)
    return isOpen || waitsFor !== outcome?.login || outcome.kind === 'kept' || isDeniedBlindly(outcome)
  return world.model.awaitsPopup
}

/** Whether a page may show how a login in a window has ended. Without its own page any page may. */
export function isShownBy(world: World, { waitsFor }: Shown, outcome: Outcome): boolean {
  const { login } = outcome
  if (isDeniedBlindly(outcome)) return waitsFor !== undefined || world.model.awaitsPopup
  return login?.mode === 'popup' && (waitsFor === login || !world.isAwaited(login))
}

/** A denial without state may be that of any login. */
export const isDeniedBlindly = ({ login, codes }: Outcome) => !login && codes.includes('access_denied')

export function describeTab(world: World, tab: Tab, view: View | undefined): string {
  if (tab.closed) return `  ${tab.name}: closed`
  const { login, button = '', alert = '', shownCode = '', url = '' } = view ?? {}
  const state = login ? `${login.status} ${login.code ?? login.userId ?? ''}` : shownCode
  const address = url.replace(/\?.*/, '?…')
  return `  ${tab.name}: ${world.placeOf(view)} ${address} ${state} “${button.trim()}” ${alert.trim()}`
}
