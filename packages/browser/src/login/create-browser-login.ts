import { openroute } from '@openroute-kit/core'
import { attributionHeaders, invalidOption, refuse } from '@openroute-kit/core/internal'
import { checkKey, keyParameters } from '../key/key-parameters.js'
import { createKeyStore } from '../key/key-store.js'
import { checkPage, resolveCallbackUrl } from '../protocol/check-page.js'
import { startLogin } from '../protocol/start-login.js'
import { type Callback, takeCallback } from '../protocol/take-callback.js'
import {
  endTransaction,
  interruptedLogin,
  readTransaction,
  type Transaction,
} from '../protocol/transactions.js'
import type { BrowserLoginOptions } from './browser-login-options.js'
import { type Finished, finishWithKey, shareKey } from './finish-with-key.js'
import { createKeyInUse } from './key-in-use.js'
import { createLoginBase } from './login-base.js'
import { handOver, notifyTaken, owners } from './login-window.js'
import type { OpenRouteLogin } from './open-route-login.js'
import { resolveReturnTo } from './resolve-return-to.js'
import { returnToPage } from './return-to-page.js'
import { tabId } from './tab-id.js'
import { takeOver } from './take-over.js'

type Flight = Promise<Finished | undefined>

/** Logins that are being finished on this page, and where they are to go. A login object that is created meanwhile shares them. C06 */
const running = new Map<string, [flight: Flight, returnTo: string | undefined]>()

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
    categories,
    loginLifetime,
  } = options
  checkKey(key) // now rather than at the first click
  if (!/^(memory|session|local)$/.test(storage)) throw invalidOption('storage')
  const inPage = typeof document !== 'undefined'
  if (inPage && callbackUrl) resolveCallbackUrl(provider, callbackUrl)
  const { siteUrl, apiUrl } = provider
  const headers = attributionHeaders(provider, { name: /^[ -~]+$/.test(name) ? name : '', categories })
  const scope = name ? `${apiUrl} ${name}` : apiUrl
  const id = `${storage} ${scope}`
  const store = createKeyStore(storage, scope)
  let finishing: Promise<void> | undefined
  /** The address of this page without the callback that it received, and where that login was to go. */
  let arrivedAt: string | undefined
  let wanted: string | undefined

  const base = createLoginBase(options, {
    scope,
    apiUrl: () => apiUrl,
    popupUrl: '',
    recheck,
    signedOut() {
      // The other tab has removed a key in local storage; one that is there now is newer.
      if (storage !== 'local') store.drop()
      recheck()
    },
    onMessage({ callback, taken, anyPage }) {
      notifyTaken(taken)
      if (callback) takeOver(callback as Callback, anyPage, { login, isOwn, publish, finish: finishHere })
    },
    pending: () => finishing,
    checkPage: () => checkPage(provider, callbackUrl),
    // S29: a login that failed is retried from its callback page. If the user has moved on since, the new page counts.
    returnTo: () => (location.href === arrivedAt ? wanted : undefined),
    async start(popup, returnTo) {
      store.probe()
      await startLogin(
        { provider, callbackUrl, key: await keyParameters(key, fetch), returnTo, name, loginLifetime },
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
      keyInUse.dispose()
      for (const state of ownStates()) owners.delete(state)
    },
    async logout() {
      store.signOut()
      setState({ status: 'signed-out' })
      keyInUse.lookUp()
      publish({ keyId: null })
    },
    async refresh() {
      await finishing
      await keyInUse.show()
    },
    async authorizeRequest() {
      await finishing
      const { key } = keyInUse.required()
      // A26: the API does not redirect, and the key must not follow a redirect to anywhere else.
      return [
        { credentials: 'omit', redirect: 'error' },
        { authorization: `Bearer ${key}`, ...headers },
        // S06: any metadata may name the model provider whose 401 this is. Then, and without a message, `GET /key` decides.
        async (response) =>
          /^{"error"(?!.*meta).*"mess/s.test(await response.clone().text())
            ? keyInUse.reject(key)
            : keyInUse.show(),
      ]
    },
    openAIOptions: () => ({ apiKey: keyInUse.required().key }),
  })
  const { login, setState, setError, publish, forgetPopup, leavePage, fetch, navigate } = base
  const keyInUse = createKeyInUse(store, apiUrl, base)

  const isOfApp = ([, , site, api, , app]: Transaction | []) =>
    site === siteUrl && api === apiUrl && app === name
  /** Whether a login in progress is of this object. */
  const isOwn = (transaction: Transaction | []) => isOfApp(transaction) && transaction[6] === storage
  /** Or one in a window, which is of another page, whatever its `storage`: this object passes it on. */
  const isKnown = (transaction: Transaction | []) =>
    isOfApp(transaction) && (transaction[8] || transaction[6] === storage)

  /** The logins that this object started in windows or took over from them. */
  const ownStates = () => [...owners].filter(([, owner]) => owner === login).map(([state]) => state)

  function recheck(): void {
    if (finishing) return
    const states = ownStates()
    // A window has finished its login by itself, while this page was asleep.
    const isOver = states.length > 0 && !states.some((state) => readTransaction(state)[1])
    if (isOver && login.state.status === 'signing-in') forgetPopup()
    keyInUse.lookUp()
  }

  const exchange = (callback: Callback) => finishWithKey(store, { provider, fetch, headers, name }, callback)

  /** Finishes a login that its window has passed on. This page stays where it is. */
  function finishHere(callback: Callback): Promise<void> {
    forgetPopup()
    finishing = settle(exchange(callback).then((finished) => ({ ...finished, returnTo: '' })))
    return finishing
  }

  async function settle(flight: Flight): Promise<void> {
    let leaving = false
    try {
      const finished = await flight
      const kept = store.read()
      // B35: not if the user signed out meanwhile, here or in another tab.
      if (kept && finished) {
        for (const state of ownStates()) if (readTransaction(state)[1]) endTransaction(state) // L03: of several windows one wins
        publish({ keyId: kept.account.keyId })
        if (finished.returnTo)
          leaving = returnToPage(resolveReturnTo(finished.returnTo), finished.stored, navigate)
      }
    } catch (error) {
      // C09: a repeated callback does not sign the user out.
      if (!store.read()) setError(error)
    }
    finishing = undefined
    // A page that is being left stays `signing-in`; the next page shows the account.
    if (!leaving) await keyInUse.show()
  }

  /** Finishes the login whose callback is in the URL of the login window, unless another page does. */
  async function finishInWindow(callback: Callback): Promise<Finished | undefined> {
    const taken = await handOver(callback, publish)
    const transaction = readTransaction(callback.state)
    // F09: a login with other options must not keep the key. An error is shown here too, since this page stays open.
    if (isOwn(transaction)) return taken && transaction[1] && callback.code ? undefined : exchange(callback)
    return taken ? undefined : refuse('transaction_missing')
  }

  function begin(): void {
    let [flight, returnTo] = running.get(id) ?? []
    const { search } = location
    const state = new URLSearchParams(search).get('state')
    const sent = interruptedLogin(isOwn)
    const transaction = readTransaction(state ?? sent?.state)
    // A12, A16, F09: leaves the login of another provider, API, storage or name, and an error that belongs to no login of this
    // browser, to the login object that it belongs to.
    // A18: cleans the URL also while a login is being finished, since a router may have restored the callback.
    // P02: a denial without state is one of this object if it has a login in progress.
    if (
      flight ||
      (transaction.length
        ? (state ? isKnown : isOwn)(transaction)
        : /[?&]code=|^(?!.*[?&]state=)/.test(search))
    ) {
      const callback = takeCallback(isKnown) ?? sent
      if (callback && !flight) {
        const pending = readTransaction(callback.state)
        returnTo = pending[4]
        const inWindow = callback !== sent && pending[8]
        flight = (inWindow ? finishInWindow : exchange)(callback).finally(() => running.delete(id))
        running.set(id, [flight, returnTo])
      }
    }
    if (flight) {
      arrivedAt = location.href
      wanted = returnTo
      finishing = settle(flight)
    } else void keyInUse.show()
    shareKey(store)
  }

  if (inPage) begin()
  return login
}
