import { type KeyOptions, keyId, keyLinks, openroute, type Provider } from '@openroute-kit/core'
import { failure, invalidOption, keyParameters, refuse } from '@openroute-kit/core/internal'
import { createKeyStore, type KeptKey, type KeyStorage } from '../key/key-store.js'
import { attempt } from '../page/attempt.js'
import { finishLogin, type LoggedIn } from '../protocol/finish-login.js'
import { startLogin } from '../protocol/start-login.js'
import { type Callback, takeCallback } from '../protocol/take-callback.js'
import { PENDING } from '../protocol/transactions.js'
import { createLoginBase } from './login-base.js'
import type { CommonLoginOptions, OpenRouteLogin } from './open-route-login.js'
import { resolveReturnTo } from './resolve-return-to.js'

export interface BrowserLoginOptions extends CommonLoginOptions {
  /** Default {@link openroute}. */
  provider?: Provider | undefined
  /** The page of this origin that the provider sends the user back to; may be relative. Default: this page. */
  callbackUrl?: string | undefined
  /**
   * Where the key is kept: `memory` (gone with the page), `session` (gone with the tab) or `local` (until the
   * user signs out, shared by all tabs). Script injected into the page reaches each of them. Default `session`.
   */
  storage?: KeyStorage | undefined
  /** What the app asks of the key: label, limit in US dollars, reset, expiry. */
  key?: KeyOptions | undefined
  /** Sent as `X-Title` with each request, where it is ASCII; headers carry nothing else. */
  appName?: string
}

/** Logins that are being finished on this page. Whoever comes while one runs shares its outcome. C06 */
const running = new Map<string, Promise<Finished | undefined>>()

/** Called when the page that opened this window has taken its login over. As `running`, it outlives a login that is mounted twice. */
let takenOver: ((state: string) => void) | undefined

interface Finished extends LoggedIn {
  /** Whether the key will still be there on another page. */
  stored: boolean
}

/** How long the callback page of a window waits for the page that opened it, in milliseconds, before it goes on alone. */
const OPENER_MS = 1000

/**
 * Login with the key in the browser, for apps without a backend: OAuth PKCE (RFC 7636) by redirect or in a window.
 * On the callback page it cleans the URL and finishes the login by itself, once.
 *
 * @throws `config_invalid` for a wrong option.
 */
export function createBrowserLogin(options: BrowserLoginOptions = {}): OpenRouteLogin {
  const { provider = openroute, callbackUrl, storage = 'session', key = {}, appName } = options
  keyParameters(key) // judged now rather than at the first click
  if (!/^(memory|session|local)$/.test(storage)) throw invalidOption('storage')
  const inPage = typeof document !== 'undefined'
  // A callback on another origin could never find the login's secret half.
  if (inPage && callbackUrl && attempt(() => new URL(callbackUrl, location.href).origin) !== location.origin)
    throw invalidOption('callbackUrl')
  const { siteUrl, apiUrl } = provider
  const store = createKeyStore(storage, apiUrl)
  let current: KeptKey | undefined
  let finishing: Promise<void> | undefined
  /** The state of the login in the window, until it is back. */
  let waiting: string | undefined

  const { login, set, fail, tell, arrived, leave, fetch, navigate } = createLoginBase(options, {
    scope: apiUrl,
    apiUrl: () => apiUrl,
    popupUrl: '',
    recheck,
    expired: lookUp,
    signedOut() {
      // A key in local storage is gone already, and one that is there came since.
      if (storage !== 'local') store.drop()
      recheck()
    },
    heard({ callback, taken }) {
      takenOver?.(taken)
      // A06: it has to be a callback of the very login that this page waits for, once (C04).
      if (!waiting || callback?.state !== waiting) return
      tell({ taken: waiting })
      waiting = undefined
      arrived()
      finishing = settle(exchange(callback))
    },
    busy: () => finishing,
    start(popup, returnTo) {
      store.probe()
      return startLogin(
        { provider, callbackUrl, key: keyParameters(key), returnTo: popup ? '' : `${returnTo}\n${storage}` },
        (url, state) => {
          waiting = state
          if (popup) popup.location.replace(url)
          else leave(url.href)
        },
      )
    },
    async logout() {
      store.signOut()
      set({ status: 'signed-out' })
      lookUp()
      tell({ keyId: null })
    },
    async refresh() {
      await finishing
      await show()
    },
    async access() {
      await finishing
      const { key } = heldNow()
      const headers = {
        authorization: `Bearer ${key}`,
        ...(/^[ -~]+$/.test(appName ?? '') && { 'x-title': appName as string }),
      }
      // The API never redirects; a key has no business wherever else it might be sent (A26).
      return [{ credentials: 'omit', redirect: 'error' }, headers, () => reject(key)]
    },
    openAI: () => ({ apiKey: heldNow().key }),
  })

  function recheck(): void {
    if (!finishing) lookUp()
  }

  /** Takes the key that the store has, if any, and shows it in the state. */
  function lookUp(): void {
    current = store.read()
    const { key, account } = current ?? {}
    if (key && account?.expiresAt && account.expiresAt <= Date.now()) reject(key)
    else if (account) set({ status: 'signed-in', ...account })
    // An error stays until there is something better to say.
    else if (login.state.status !== 'error') set({ status: 'signed-out' })
  }

  /** B36: the provider refused this key: forgets it, if it is still the one in use. */
  function reject(key: string): void {
    // Another tab may have put another key there, and this one not know of it yet (C15).
    if (store.read()?.key === key) {
      current = undefined
      store.drop()
      fail(failure('key_rejected'))
    } else lookUp()
  }

  /** Shows the key, and the credit that the provider says is left (docs/protocol.md §3). Never rejects. */
  async function show(): Promise<void> {
    lookUp()
    if (!current) return
    const { key } = current
    try {
      const response = await fetch(`${apiUrl}/key`, {
        headers: { authorization: `Bearer ${key}` },
        cache: 'no-store',
        redirect: 'error',
        signal: AbortSignal.timeout(10_000),
      })
      if (response.status === 401) return reject(key)
      const { limit, limit_remaining, expires_at } = (await response.json()).data
      lookUp() // as in `reject`
      if (!response.ok || current?.key !== key) return
      const end = Date.parse(expires_at)
      const account = {
        ...current.account,
        limit,
        limitRemaining: limit_remaining,
        // C22: the provider has just accepted the key, so an expiry in the past only shows a wrong clock.
        expiresAt: end > Date.now() ? end : null,
      }
      store.write({ ...current, account })
      lookUp()
    } catch {
      // That says nothing about the key: the user stays signed in.
    }
  }

  async function exchange(callback: Callback): Promise<Finished> {
    const epoch = store.epoch()
    const loggedIn = (await finishLogin({ provider, fetch }, callback)) as LoggedIn
    const { key, userId } = loggedIn
    const id = await keyId(key)
    const account = { userId, keyId: id, keyLinks: await keyLinks({ provider, keyId: id }) }
    return { ...loggedIn, stored: store.write({ key, account, epoch }) }
  }

  async function settle(flight: Promise<Finished | undefined>): Promise<void> {
    let leaving = false
    try {
      const finished = await flight
      const kept = store.read()
      // B35: nothing when the user signed out meanwhile, here or in another tab.
      if (kept && finished) {
        tell({ keyId: kept.account.keyId })
        if (finished.returnTo) leaving = goTo(resolveReturnTo(finished.returnTo), finished.stored)
      }
    } catch (error) {
      // C09: a callback that comes again takes nothing from who is signed in.
      if (!store.read()) fail(error)
    }
    finishing = undefined
    // While the page is being left it stays busy; the next one shows the account.
    if (!leaving) await show()
  }

  /** Goes to where the login was started. Whether the page is being left for it. */
  function goTo(returnTo: string, stored: boolean): boolean {
    const { pathname, search, hash } = location
    if (returnTo === pathname + search + hash) return false
    if (stored) {
      navigate(returnTo, { replace: true })
      return returnTo.split('#')[0] !== pathname + search
    }
    // A key in memory would not outlive the page: the app's client-side router takes it from here.
    history.replaceState(history.state, '', location.origin + returnTo)
    dispatchEvent(new PopStateEvent('popstate', { state: history.state }))
    return false
  }

  function begin(): void {
    const name = `${storage} ${apiUrl}`
    let flight = running.get(name)
    const { search } = location
    const [, , site, api, returnTo, keptIn] =
      attempt(() => localStorage[PENDING + new URLSearchParams(search).get('state')].split('\n')) ?? []
    // A12, A16, F09: the login of another provider, API or storage, or an error that belongs to no login of this browser, is not
    // for here: whose it is takes it. A login in a window belongs to the page that opened it.
    // A18: whoever shares a flight cleans the URL as well, into which a router may have put the callback again.
    if (
      flight ||
      (site
        ? site === siteUrl && api === apiUrl && (!returnTo || keptIn === storage)
        : /[?&]code=/.test(search))
    ) {
      const callback = takeCallback()
      if (callback && !flight) {
        // One that has nowhere to be afterwards began in a window.
        flight = (site && !returnTo ? handOver(callback) : exchange(callback)).finally(() =>
          running.delete(name),
        )
        running.set(name, flight)
      }
    }
    if (flight) finishing = settle(flight)
    else void show()
  }

  /** In the login's window: gives the callback to the page that opened it, and closes. If that is gone, goes on here. */
  async function handOver(callback: Callback): Promise<Finished | undefined> {
    const taken = new Promise<boolean>((resolve) => {
      takenOver = (state) => state === callback.state && resolve(true)
      setTimeout(resolve, OPENER_MS, false)
    })
    tell({ callback }) // C03, A05: heard by pages of this origin only, never by whoever opened the window
    if (!(await taken)) return exchange(callback)
    close()
    return undefined
  }

  function heldNow(): KeptKey {
    if (current?.account.expiresAt) lookUp()
    return current ?? refuse('not_signed_in')
  }

  if (inPage) begin()
  return login
}
