import { type KeyOptions, keyId, keyLinks, openroute, type Provider } from '@openroute-kit/core'
import { failure, invalidOption, loginLifetimeMs, refuse } from '@openroute-kit/core/internal'
import type { Account } from '../key/account.js'
import { checkKey, keyParameters } from '../key/key-parameters.js'
import { createKeyStore, type KeptKey, type KeyStorage } from '../key/key-store.js'
import { checkPage, resolveCallbackUrl } from '../protocol/check-page.js'
import { finishLogin, type LoggedIn } from '../protocol/finish-login.js'
import { OUTCOME_MS, shareOutcome } from '../protocol/outcome.js'
import { startLogin } from '../protocol/start-login.js'
import { type Callback, takeCallback } from '../protocol/take-callback.js'
import {
  endTransaction,
  interruptedLogin,
  PENDING,
  readTransaction,
  type Transaction,
} from '../protocol/transactions.js'
import { createLoginBase } from './login-base.js'
import type { CommonLoginOptions, OpenRouteLogin } from './open-route-login.js'
import { resolveReturnTo } from './resolve-return-to.js'
import { tabId } from './tab-id.js'

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
   * The app's name. Apps on one origin with different names have separate keys, logins and windows. It is also sent as `X-Title` with
   * each request if it is ASCII, as headers have to be. Default: none. L08
   */
  name?: string | undefined
}

/** Logins that are being finished on this page. A login object that is created meanwhile shares the outcome. C06 */
const running = new Map<string, Promise<Finished | undefined>>()

/** The login object that started or took over the login with a state. On one page, it comes before others of the same options. */
const owners = new Map<string, OpenRouteLogin>()

/** Called when another page has taken over the login of this window. Like `running`, it outlives a login that is mounted twice. */
let onTakeOver: ((state: string) => void) | undefined

interface Finished {
  /** Where to go now; empty: nowhere. */
  returnTo: string
  /** Whether the key outlives this page. */
  stored: boolean
}

/** Whether the key has expired, by this device's clock. */
const isPast = ({ expiresAt }: Account): boolean => Date.parse(expiresAt as string) <= Date.now()

/** How long the callback page of a login window waits for the tab that opened it before it asks any page of the origin, in milliseconds. */
const OPENER_MS = 300
/** How long it waits in all, before it finishes the login itself. L02 */
const ANY_PAGE_MS = 1000

/**
 * Creates a login that keeps the key in the browser, for apps without a backend: OAuth with PKCE (RFC 7636), by redirect or in a
 * window. On the callback page, creating it cleans the URL and finishes the login, once.
 *
 * @throws `config_invalid` for an invalid option; the message names it.
 */
export function createBrowserLogin(options: BrowserLoginOptions = {}): OpenRouteLogin {
  const {
    provider = openroute,
    callbackUrl,
    storage = 'session',
    key = {},
    name = '',
    loginLifetime,
  } = options
  // Validated now rather than at the first click.
  checkKey(key)
  loginLifetimeMs(loginLifetime)
  if (!/^(memory|session|local)$/.test(storage)) throw invalidOption('storage')
  const inPage = typeof document !== 'undefined'
  if (inPage && callbackUrl) resolveCallbackUrl(callbackUrl)
  const { siteUrl, apiUrl } = provider
  const scope = name ? `${apiUrl} ${name}` : apiUrl
  /** Whether a login in progress is of this object. */
  const isOwn = ([, , site, api, , app, kept]: Transaction | []) =>
    site === siteUrl && api === apiUrl && app === name && kept === storage
  /** Or one in a window, which is of another page, whatever its `storage`: this object passes it on. */
  const isForeign = ([, , site, api, , app, , , tab]: Transaction | []) =>
    site === siteUrl && api === apiUrl && app === name && tab
  const store = createKeyStore(storage, scope)
  let current: KeptKey | undefined
  let finishing: Promise<void> | undefined

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
      onMessage({ callback, taken, anyPage }) {
        onTakeOver?.(taken)
        if (callback) takeOver(callback, anyPage)
      },
      pending: () => finishing,
      checkPage: () => checkPage(callbackUrl),
      async start(popup, returnTo) {
        store.probe()
        await startLogin(
          {
            provider,
            callbackUrl,
            key: await keyParameters(key, fetch),
            returnTo,
            name,
            loginLifetime,
          },
          (url, state) => {
            if (popup) {
              owners.set(state, login)
              popup.location.replace(url)
            } else leavePage(url.href)
          },
          storage,
          popup ? tabId() : '',
        )
      },
      disposed() {
        for (const state of ownStates()) owners.delete(state)
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
          ...(/^[ -~]+$/.test(name) && { 'x-title': name }),
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

  /** The logins that this object started in windows or took over from them. */
  const ownStates = () => [...owners].filter(([, owner]) => owner === login).map(([state]) => state)

  function recheck(): void {
    if (finishing) return
    const states = ownStates()
    // A window has finished its login by itself, while this page was asleep.
    const isOver = states.length > 0 && !states.some((state) => readTransaction(state)[1])
    if (isOver && login.state.status === 'signing-in') popupReturned()
    lookUp()
  }

  /** Reads the key from the store and makes it the state. */
  function lookUp(): void {
    current = store.read()
    const { key, account } = current ?? {}
    if (key && account && isPast(account)) reject(key)
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
      const { limit, limit_remaining, expires_at } = (await response.json()).data // throws for an error, which has none
      lookUp() // as in `reject`
      if (current?.key !== key) return
      const account = {
        ...current.account,
        limit,
        limitRemaining: limit_remaining,
        // C22, L09: the provider has just accepted the key, so an expiry in the past means that this clock is wrong.
        expiresAt: Date.parse(expires_at) <= Date.now() ? undefined : expires_at,
      }
      store.write({ ...current, account })
      lookUp()
    } catch {
      // A failed request says nothing about the key: the user stays signed in.
    }
  }

  /**
   * Takes over a login from its window, if it is a login of this object (A06): before any other page if this tab has started it, or
   * else if the window has found no such page (L02).
   */
  function takeOver(callback: Callback, anyPage: unknown): void {
    const { state } = callback
    if (typeof state !== 'string') return
    const transaction = readTransaction(state)
    const [, verifier, , , , , , , tab] = transaction
    const owner = owners.get(state)
    if (owner ? owner !== login : !isOwn(transaction) || !tab || !(anyPage || tab === tabId())) return
    const taken = () => publish({ taken: state })
    // The window came back twice, or the user has approved in several windows: one login is enough. L01, L03
    if (login.state.status === 'signed-in' || (owner && !verifier)) {
      if (verifier) endTransaction(state)
      taken()
      return
    }
    // Of several pages one gets the login.
    void navigator.locks.request(`${PENDING}${state}?`, { ifAvailable: true }, (lock) => {
      if (!lock) return
      owners.set(state, login)
      taken()
      popupReturned()
      // This page stays where it is.
      finishing = settle(exchange(callback).then((finished) => ({ ...finished, returnTo: '' })))
      return finishing
    })
  }

  async function exchange(callback: Callback): Promise<Finished> {
    const { state } = callback
    const kept = store.read()
    // L06, A22: the user has signed in meanwhile, or opens an old callback. Another key would be one too many.
    if (kept && !isPast(kept.account)) {
      const [, , , , returnTo = ''] = readTransaction(state)
      endTransaction(state)
      return { returnTo, stored: store.write(kept) }
    }
    const revocation = store.revocation()
    const isValid = () => store.revocation() === revocation
    const loggedIn = (await finishLogin({ provider, fetch, name }, callback, isValid)) as LoggedIn
    const { key, userId, returnTo } = loggedIn
    const id = await keyId(key)
    const account = { userId, keyId: id, keyLinks: await keyLinks({ provider, keyId: id }) }
    return { returnTo, stored: store.write({ key, account, revocation, login: [state, Date.now()] }) }
  }

  async function settle(flight: Promise<Finished | undefined>): Promise<void> {
    let leaving = false
    try {
      const finished = await flight
      const kept = store.read()
      // B35: not if the user signed out meanwhile, here or in another tab.
      if (kept && finished) {
        for (const state of ownStates()) if (readTransaction(state)[1]) endTransaction(state) // L03: of several windows one wins
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
    const state = new URLSearchParams(search).get('state')
    const sent = interruptedLogin()
    const transaction = readTransaction(state ?? sent?.state)
    // A12, A16, F09: leaves the login of another provider, API, storage or name, and an error that belongs to no login of this
    // browser, to the login object that it belongs to.
    // A18: cleans the URL also while a login is being finished, since a router may have restored the callback.
    // P02: a denial without state is one of this object if it has a login in progress.
    if (
      flight ||
      (transaction.length
        ? isOwn(transaction) || (state && isForeign(transaction))
        : /[?&]code=|^(?!.*[?&]state=)/.test(search))
    ) {
      const isInWindow = (it: Transaction) => isOwn(it) || isForeign(it)
      const callback = takeCallback(isInWindow) ?? (isOwn(transaction) ? sent : undefined)
      if (callback && !flight) {
        flight = (
          callback !== sent && readTransaction(callback.state)[8] ? handOver(callback) : exchange(callback)
        ).finally(() => running.delete(id))
        running.set(id, flight)
      }
    }
    if (flight) finishing = settle(flight)
    else void show()
    shareKey()
  }

  /** Gives the outcome of a recent login to other pages with its callback also after this tab has gone to another page. L01 */
  function shareKey(): void {
    const { key, account, login: [state, at] = ['', 0] } = store.read() ?? {}
    const lifetimeMs = at + OUTCOME_MS - Date.now()
    if (key && account && lifetimeMs > 0)
      shareOutcome(
        state,
        () => (store.read()?.key === key ? { key, userId: account.userId } : undefined),
        Math.min(lifetimeMs, OUTCOME_MS),
      )
  }

  /**
   * In the login window: passes the callback to a page of the origin, and closes: to the tab that opened the window, or else to any
   * page with a login of the same options (L02). If there is no response, finishes the login here.
   */
  async function handOver(callback: Callback): Promise<Finished | undefined> {
    const { state } = callback
    const taken = new Promise<boolean>((resolve) => {
      onTakeOver = (other) => other === state && resolve(true)
      setTimeout(() => publish({ callback, anyPage: true }), OPENER_MS)
      setTimeout(resolve, ANY_PAGE_MS, false)
    })
    publish({ callback }) // C03, A05: reaches pages of this origin only, not an opener of another one
    if (await taken) {
      close()
      return undefined
    }
    // F09: a login with other options must not keep the key.
    return isOwn(readTransaction(state)) ? exchange(callback) : refuse('transaction_missing')
  }

  function requireKey(): KeptKey {
    if (current?.account.expiresAt) lookUp()
    return current ?? refuse('not_signed_in')
  }

  if (inPage) begin()
  return login
}
