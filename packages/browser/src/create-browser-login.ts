import {
  createLoginRequest,
  type KeyOptions,
  keyParameters,
  OpenRouteError,
  openroute,
  type Provider,
} from '@openroute-kit/core'
import { apiUrlOf } from './api-url.js'
import { type FinishedLogin, finishLogin } from './finish-login.js'
import { createHeldKey } from './held-key.js'
import { createKeyStore, type KeptKey, type KeyStorage } from './key-store.js'
import { createLoginBase, returnToFrom } from './login-base.js'
import type { CommonLoginOptions, OpenRouteLogin } from './open-route-login.js'
import { takeCallback } from './take-callback.js'
import { keepTransaction } from './transactions.js'

export interface BrowserLoginOptions extends CommonLoginOptions {
  /** Default {@link openroute}. */
  provider?: Provider
  /** The page of this origin that the provider sends the user back to; may be relative. Default: this page. */
  callbackUrl?: string
  /**
   * Where the key is kept: `memory` (gone with the page), `session` (gone with the tab) or `local` (until the
   * user signs out, shared by all tabs). Script injected into the page reaches each of them. Default `session`.
   */
  storage?: KeyStorage
  /** What the app asks of the key: label, limit in US dollars, reset, expiry. */
  key?: KeyOptions
  /** Sent as `X-Title` with each request, where it is ASCII; headers carry nothing else. */
  appName?: string
}

/** Logins that are being finished on this page. Whoever comes while one runs shares its outcome. C06 */
const running = new Map<string, Promise<FinishedLogin>>()

/**
 * Login with the key in the browser, for apps without a backend: OAuth PKCE (RFC 7636) by redirect.
 * On the callback page it cleans the URL and finishes the login by itself, once.
 *
 * @throws `config_invalid` for a wrong option.
 */
export function createBrowserLogin(options: BrowserLoginOptions = {}): OpenRouteLogin {
  const { provider = openroute, storage = 'session', key = {}, appName, now = Date.now } = options
  keyParameters(key, now()) // judged now rather than at the first click
  if (!['memory', 'session', 'local'].includes(storage))
    throw new OpenRouteError('config_invalid', 'storage must be "memory", "session" or "local".')
  const inPage = typeof document !== 'undefined'
  const callbackUrl = inPage ? callbackOnThisOrigin(options.callbackUrl) : ''
  const store = createKeyStore(storage, provider.apiUrl)
  const title: Record<string, string> = /^[ -~]+$/.test(appName ?? '') ? { 'x-title': appName as string } : {}
  let finishing: Promise<void> | undefined

  const recheck = () => {
    if (finishing === undefined) held.lookUp()
  }
  const base = createLoginBase({
    ...options,
    scope: provider.apiUrl,
    recheck,
    signedOutElsewhere() {
      // A key in local storage is gone already, and one that is there came since.
      if (storage !== 'local') store.drop()
      recheck()
    },
  })
  const held = createHeldKey({ base, store, provider, now })

  function fail(error: unknown): OpenRouteError {
    const known =
      error instanceof OpenRouteError
        ? error
        : new OpenRouteError('internal_error', 'The login failed in an unexpected way. Start it again.')
    base.set({ status: 'error', error: known })
    return known
  }

  async function settle(flight: Promise<FinishedLogin>): Promise<void> {
    let leaving = false
    try {
      const { returnTo, stored } = await flight
      const kept = store.read()
      // B35: `null` when the user signed out meanwhile, here or in another tab.
      if (kept !== null) {
        base.tell(kept.account.keyId)
        leaving = goTo(returnTo, stored)
      }
    } catch (error) {
      // C09: a callback that comes again takes nothing from who is signed in.
      if (store.read() === null) fail(error)
    }
    finishing = undefined
    // While the page is being left it stays busy; the next one shows the account.
    if (leaving) return
    held.lookUp()
    void held.askCredit()
  }

  /** Goes to where the login was started. Whether the page is being left for it. */
  function goTo(returnTo: string, stored: boolean): boolean {
    const { pathname, search, hash } = location
    if (returnTo === pathname + search + hash) return false
    if (stored) {
      base.navigate(returnTo, { replace: true })
      return returnTo.split('#')[0] !== pathname + search
    }
    // A key in memory would not outlive the page: the app's client-side router takes it from here.
    history.replaceState(history.state, '', returnTo)
    dispatchEvent(new PopStateEvent('popstate', { state: history.state }))
    return false
  }

  function start(): void {
    const taken = takeCallback(callbackUrl, provider)
    const name = `${storage} ${provider.apiUrl}`
    if (taken !== null && !running.has(name))
      running.set(
        name,
        finishLogin({ taken, provider, store, network: { fetch: base.fetch }, now: now() }).finally(() =>
          running.delete(name),
        ),
      )
    const flight = running.get(name)
    if (flight !== undefined) finishing = settle(flight)
    else {
      held.lookUp()
      void held.askCredit()
    }
  }

  async function currentKey(): Promise<KeptKey> {
    await finishing
    return heldNow()
  }

  function heldNow(): KeptKey {
    if (held.current?.expiresAt) held.lookUp()
    if (held.current === null)
      throw new OpenRouteError('not_signed_in', 'Nobody is signed in. Call login() first.', { status: 401 })
    return held.current
  }

  if (inPage) start()

  return {
    get state() {
      return base.state
    },
    subscribe: base.subscribe,
    async login({ returnTo } = {}) {
      await finishing
      if (held.current !== null) return // A22
      try {
        base.leave(await prepare(returnToFrom(returnTo)))
      } catch (error) {
        throw fail(error)
      }
    },
    async logout() {
      store.signOut()
      base.set({ status: 'signed-out' })
      held.lookUp()
      base.tell(null)
    },
    async refresh() {
      await finishing
      held.lookUp()
      await held.askCredit()
      return base.state
    },
    async fetch(path, init = {}) {
      const url = apiUrlOf(provider.apiUrl, path)
      const { key } = await currentKey()
      const response = await base.send(
        url,
        // The API never redirects; a key has no business wherever else it might be sent (A26).
        { ...init, credentials: 'omit', redirect: 'error' },
        { authorization: `Bearer ${key}`, ...title },
      )
      if (response.status === 401) held.reject(key)
      return response
    },
    openAIOptions: () => ({
      baseURL: provider.apiUrl,
      apiKey: heldNow().key,
      dangerouslyAllowBrowser: true,
    }),
    dispose: base.dispose,
  }

  /** Makes the login and keeps its secret half. Everything that can fail does so here, before the page is left. */
  async function prepare(returnTo: string): Promise<string> {
    if (!isSecureContext)
      throw new OpenRouteError('insecure_context', 'Logging in needs https, or http on localhost.') // C21
    const request = await createLoginRequest({ provider, callbackUrl, key, returnTo, now: now() })
    try {
      store.probe()
      keepTransaction(request.transaction, now())
    } catch {
      throw new OpenRouteError(
        'storage_unavailable',
        'The browser keeps no data for this page: storage is blocked or full.',
      ) // C11
    }
    return request.url
  }
}

/** A callback on another origin could never find the login's secret half. */
function callbackOnThisOrigin(callbackUrl: string = location.pathname): string {
  const url = URL.canParse(callbackUrl, location.href) ? new URL(callbackUrl, location.href) : undefined
  if (url?.origin !== location.origin)
    throw new OpenRouteError('config_invalid', 'callbackUrl must be a page of this origin.')
  return url.href
}
