import { type KeyOptions, keyId, keyLinks, openroute, type Provider } from '@openroute-kit/core'
import {
  attributionHeaders,
  callbackWithState,
  failure,
  invalidOption,
  keyParameters,
  refuse,
} from '@openroute-kit/core/internal'
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
  /** The provider that issues the key. Default {@link openroute}. */
  provider?: Provider | undefined
  /** The page of this origin that the provider sends the user back to, as a URL or path. Default: this page. */
  callbackUrl?: string | undefined
  /**
   * Where the key is kept: `memory` (gone with the page), `session` (gone with the tab) or `local` (until the
   * user signs out, shared by all tabs). Injected script can read each of them. Default `session`.
   */
  storage?: KeyStorage | undefined
  /** What the app asks for: label, limit in US dollars, when the limit resets, when the key expires. */
  key?: KeyOptions | undefined
  /**
   * The app's name. Apps on one origin with different names have separate keys and logins. It is also sent with the exchange and
   * each request, as `X-OpenRouter-Title` and `X-Title` or as the provider calls them, if it is ASCII, as headers have to be. Default: none.
   */
  name?: string | undefined
  /** Categories of the app in the provider's marketplace, such as `['cli-agent']`. Default: none. P04 */
  categories?: readonly string[] | undefined
}

/** Logins that are being finished on this page. A login object that is created meanwhile shares the outcome. C06 */
const running = new Map<string, Promise<Finished | undefined>>()

/** Called when the page that opened this window has taken over its login. Like `running`, it outlives a login that is mounted twice. */
let onTakeOver: ((state: string) => void) | undefined

interface Finished extends LoggedIn {
  /** Whether the key outlives this page. */
  stored: boolean
}

/** How long the callback page of a login window waits for the page that opened it before it finishes the login itself, in milliseconds. */
const OPENER_MS = 1000

/**
 * Creates a login that keeps the key in the browser, for apps without a backend: OAuth with PKCE (RFC 7636), by redirect or in a
 * window. On the callback page, creating it cleans the URL and finishes the login, once.
 *
 * @throws `config_invalid` for an invalid option; the message names it.
 */
export function createBrowserLogin(options: BrowserLoginOptions = {}): OpenRouteLogin {
  const { provider = openroute, callbackUrl, storage = 'session', key = {}, name, categories } = options
  keyParameters(key) // validated now rather than at the first click
  if (!/^(memory|session|local)$/.test(storage)) throw invalidOption('storage')
  const inPage = typeof document !== 'undefined'
  // A callback on another origin could never find the login's secret half.
  if (inPage && callbackUrl) {
    const url = attempt(() => new URL(callbackUrl, location.href))
    if (url?.origin !== location.origin) throw invalidOption('callbackUrl')
    callbackWithState(url.href, '', provider) // throws for a callback URL that would be refused when it comes back
  }
  const { siteUrl, apiUrl } = provider
  const appHeaders = attributionHeaders(provider, {
    name: /^[ -~]+$/.test(name ?? '') ? name : '',
    categories,
  })
  const scope = name ? `${apiUrl} ${name}` : apiUrl
  /** Marks the logins of this object among those in progress. */
  const keptIn = name ? storage + JSON.stringify(name) : storage
  const store = createKeyStore(storage, scope)
  let current: KeptKey | undefined
  let finishing: Promise<void> | undefined
  /** The state of the login in the window that this page has opened. */
  let awaited: string | undefined

  const { login, setState, setError, publish, popupReturned, leavePage, fetch, navigate } = createLoginBase(
    options,
    {
      scope,
      apiUrl: () => apiUrl,
      popupUrl: '',
      recheck,
      keyExpired: lookUp,
      signedOut() {
        // The other tab has removed a key in local storage; one that is there now is newer.
        if (storage !== 'local') store.drop()
        recheck()
      },
      onMessage({ callback, taken }) {
        onTakeOver?.(taken)
        // A06: only the callback of the login that this page waits for, once (C04).
        if (!awaited || callback?.state !== awaited) return
        publish({ taken: awaited })
        awaited = undefined
        popupReturned()
        finishing = settle(exchange(callback))
      },
      pending: () => finishing,
      start(popup, returnTo) {
        store.probe()
        return startLogin(
          { provider, callbackUrl, key: keyParameters(key), returnTo: popup ? '' : `${returnTo}\n${keptIn}` },
          (url, state) => {
            awaited = state
            if (popup) popup.location.replace(url)
            else leavePage(url.href)
          },
        )
      },
      async logout() {
        store.signOut()
        setState({ status: 'signed-out' })
        lookUp()
        publish({ keyId: null })
      },
      async refresh() {
        await finishing
        await show()
      },
      async authorizeRequest() {
        await finishing
        const { key } = requireKey()
        const headers = {
          authorization: `Bearer ${key}`,
          ...appHeaders,
        }
        // A26: the API does not redirect, and the key must not follow a redirect to anywhere else.
        return [
          { credentials: 'omit', redirect: 'error' },
          headers,
          // S06: any metadata may name the model provider whose 401 this is. Then, and without a message, `GET /key` decides.
          async (response) =>
            /^{"error"(?!.*meta).*"mess/s.test(await response.clone().text()) ? reject(key) : show(),
        ]
      },
      openAIOptions: () => ({ apiKey: requireKey().key }),
    },
  )

  function recheck(): void {
    if (!finishing) lookUp()
  }

  /** Reads the key from the store and makes it the state. */
  function lookUp(): void {
    current = store.read()
    const { key, account } = current ?? {}
    if (key && account?.expiresAt && Date.parse(account.expiresAt) <= Date.now()) reject(key)
    else if (account) setState({ status: 'signed-in', ...account })
    // An error stays until the next login.
    else if (login.state.status !== 'error') setState({ status: 'signed-out' })
  }

  /** B36: drops a key that the provider rejected, if it is still the one in use. */
  function reject(key: string): void {
    // Another tab may have stored another key meanwhile (C15).
    if (store.read()?.key === key) {
      current = store.drop()
      setError(failure('key_rejected'))
    } else lookUp()
  }

  /** Updates the state with the key and its remaining credit, from the provider (docs/protocol.md §3). Never rejects. */
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
      const { limit, limit_remaining, expires_at, free_model_daily_requests } = (await response.json()).data // throws for an error, which has none
      lookUp() // as in `reject`
      if (current?.key !== key) return
      const account = {
        ...current.account,
        limit,
        limitRemaining: limit_remaining,
        freeModelDailyRequests: free_model_daily_requests,
        // C22: the provider has just accepted the key, so an expiry in the past means that this clock is wrong.
        expiresAt: Date.parse(expires_at) > Date.now() ? expires_at : null,
      }
      store.write({ ...current, account })
      lookUp()
    } catch {
      // A failed request says nothing about the key: the user stays signed in.
    }
  }

  async function exchange(callback: Callback): Promise<Finished> {
    const revocation = store.revocation()
    const loggedIn = (await finishLogin({ provider, fetch, headers: appHeaders }, callback)) as LoggedIn
    const { key, userId } = loggedIn
    const id = await keyId(key)
    const account = { userId, keyId: id, keyLinks: await keyLinks({ provider, keyId: id }) }
    return { ...loggedIn, stored: store.write({ key, account, revocation }) }
  }

  async function settle(flight: Promise<Finished | undefined>): Promise<void> {
    let leaving = false
    try {
      const finished = await flight
      const kept = store.read()
      // B35: not if the user signed out meanwhile, here or in another tab.
      if (kept && finished) {
        publish({ keyId: kept.account.keyId })
        if (finished.returnTo) leaving = goTo(resolveReturnTo(finished.returnTo), finished.stored)
      }
    } catch (error) {
      // C09: a repeated callback does not sign the user out.
      if (!store.read()) setError(error)
    }
    finishing = undefined
    // A page that is being left stays `signing-in`; the next page shows the account.
    if (!leaving) await show()
  }

  /** Goes to the page where the login was started. Returns whether this page is being left for it. */
  function goTo(returnTo: string, stored: boolean): boolean {
    const { pathname, search, hash } = location
    if (returnTo === pathname + search + hash) return false
    if (stored) {
      navigate(returnTo, { replace: true })
      return returnTo.split('#')[0] !== pathname + search
    }
    // A key in memory would not outlive the page: the app's client-side router shows the other page.
    history.replaceState(history.state, '', location.origin + returnTo)
    dispatchEvent(new PopStateEvent('popstate', { state: history.state }))
    return false
  }

  function begin(): void {
    const id = `${storage} ${scope}`
    let flight = running.get(id)
    const { search } = location
    const [, , site, api, returnTo, target] =
      attempt(() => localStorage[PENDING + new URLSearchParams(search).get('state')].split('\n')) ?? []
    // A12, A16, F09: leaves the login of another provider, API, storage or name, and an error that belongs to no login of this
    // browser, to the login object that it belongs to. A login in a window belongs to the page that opened it.
    // A18: cleans the URL also while a login is being finished, since a router may have restored the callback.
    if (
      flight ||
      (site
        ? site === siteUrl && api === apiUrl && (!returnTo || target === keptIn)
        : /[?&]code=/.test(search))
    ) {
      const callback = takeCallback()
      if (callback && !flight) {
        // A login without `returnTo` was started in a window.
        flight = (site && !returnTo ? handOver(callback) : exchange(callback)).finally(() =>
          running.delete(id),
        )
        running.set(id, flight)
      }
    }
    if (flight) finishing = settle(flight)
    else void show()
  }

  /** In the login window: passes the callback to the page that opened it, and closes. If there is no response, finishes the login here. */
  async function handOver(callback: Callback): Promise<Finished | undefined> {
    const taken = new Promise<boolean>((resolve) => {
      onTakeOver = (state) => state === callback.state && resolve(true)
      setTimeout(resolve, OPENER_MS, false)
    })
    publish({ callback }) // C03, A05: reaches pages of this origin only, not an opener of another one
    if (!(await taken)) return exchange(callback)
    close()
    return undefined
  }

  function requireKey(): KeptKey {
    if (current?.account.expiresAt) lookUp()
    return current ?? refuse('not_signed_in')
  }

  if (inPage) begin()
  return login
}
