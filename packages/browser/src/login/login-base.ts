import { type Fetch, OpenRouteError } from '@openroute-kit/core'
import { failure, loginLifetimeMs, refuse } from '@openroute-kit/core/internal'
import { loadExtras } from '#extras'
import type { Account } from '../key/account.js'
import { absolute } from '../page/absolute.js'
import { report } from '../page/report.js'
import { listen } from './listen.js'
import type { LoginStrategy, Message } from './login-strategy.js'
import type { CommonLoginOptions, LoginState, Navigate, OpenRouteLogin } from './open-route-login.js'
import { resolveReturnTo } from './resolve-return-to.js'

/** How long after `leavePage` a page that is still here counts as not left, in milliseconds: the user stopped the navigation. */
const STILL_HERE_MS = 15_000

export interface LoginBase {
  readonly login: OpenRouteLogin
  setState(next: LoginState): void
  /** Makes an error the state, and returns it as an error of the kit. */
  setError(error: unknown): OpenRouteError
  /** Sends a message to the other tabs and windows. */
  publish(message: Message): void
  /** Stops watching the login window. The login goes on without it. */
  forgetPopup(): void
  /** Leaves the page for the login. */
  leavePage(url: string): void
  readonly fetch: Fetch
  readonly navigate: Navigate
}

/** What both logins have in common: the state, messages between tabs, the login window, returning to the page, and requests. */
export function createLoginBase(
  options: CommonLoginOptions & { name?: string | undefined },
  strategy: LoginStrategy,
): LoginBase {
  const {
    mode,
    name = '',
    fetch = (url, init) => globalThis.fetch(absolute(url), init),
    navigate = (url, { replace }) => location[replace ? 'replace' : 'assign'](absolute(url)),
  } = options
  const lifetimeMs = loginLifetimeMs(options.loginLifetime)
  const listeners = new Set<() => void>()
  const disposal = new AbortController()
  let state: LoginState = Object.freeze({ status: 'signing-in' })
  let requests = new AbortController()
  let popup: Window | null = null
  /** Watches the login window or the navigation. */
  let timer: ReturnType<typeof setTimeout> | undefined
  let channel: BroadcastChannel | undefined

  function stopWaiting(): void {
    clearTimeout(timer)
    timer = undefined
    popup = null
  }

  function setState(next: LoginState): void {
    // An equal state keeps the object, as React's useSyncExternalStore expects.
    if (disposal.signal.aborted || JSON.stringify(next) === JSON.stringify(state)) return
    // While the login window is open, being signed out is expected.
    if (popup && next.status === 'signed-out') return
    const { keyId } = state as Partial<Account>
    // C15, A27: requests end with the key that they were sent with.
    if (keyId && keyId !== (next as Partial<Account>).keyId) {
      requests.abort()
      requests = new AbortController()
    }
    state = Object.freeze(next)
    if (state.status !== 'signing-in') stopWaiting()
    if (state.status === 'signed-in') void loadExtras()
    for (const listener of [...listeners]) {
      try {
        listener()
      } catch (error) {
        // An error in one listener must not stop the others or the login itself.
        report(error)
      }
    }
  }

  const isFramed = () => top !== self
  function forgetPopup(): void {
    stopWaiting()
    setState({ status: 'signing-in' })
  }

  function setError(error: unknown): OpenRouteError {
    const known = error instanceof OpenRouteError ? error : failure('internal_error')
    // Only a developer can fix it.
    if (known.code === 'config_invalid') report(known)
    setState({ status: 'error', error: known })
    return known
  }

  // C24: on a server nothing happens: the state stays `signing-in` until the page takes over.
  if (typeof document !== 'undefined') {
    if (mode === 'popup' || isFramed()) void loadExtras()
    channel = listen(strategy, () => (state as Partial<Account>).keyId, disposal.signal)
  }

  const login: OpenRouteLogin = {
    get state() {
      return state
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async login({ returnTo, startOver } = {}) {
      if (state.status === 'signed-in') return // A22
      let opened: Window | null = null
      try {
        strategy.checkPage?.()
        const framed = isFramed()
        // L03: a window that looks closed may be open. Another one is opened, and the login in the first can still be finished.
        if (timer && !(popup && (startOver || popup.closed))) {
          popup?.focus() // C05
          return
        }
        stopWaiting()
        // L13: without a channel the result of a window would not arrive.
        if (framed || (mode === 'popup' && channel)) {
          const loading = loadExtras()
          // In the click itself, unless they are still on their way. C01
          const extras = loading instanceof Promise ? await loading : loading
          const result =
            extras?.openPopup(absolute(strategy.popupUrl), `${strategy.scope} ${name}`) ?? 'network_error' // L08
          if (typeof result !== 'string') {
            popup = opened = result
            timer = extras?.watchPopup(opened, lifetimeMs, (code) => setError(failure(code)))
            setState({ status: 'signing-in', popup: true })
          }
          // C02: the provider refuses to be framed, so a frame can't be redirected to it. L11: the page can be opened in a tab.
          else if (framed) refuse(result, extras ? { helpUrl: location.href } : { retryable: true })
        }
        await strategy.pending()
        if ((state as LoginState).status === 'signed-in') opened?.close()
        else await strategy.start(opened, resolveReturnTo(returnTo ?? strategy.returnTo?.()))
      } catch (error) {
        opened?.close()
        throw setError(error)
      }
    },
    cancel() {
      if (!popup) return
      popup.close()
      setError(failure('cancelled'))
    },
    logout: strategy.logout,
    async refresh() {
      await strategy.refresh()
      return state
    },
    async fetch(path, init = {}) {
      const { sendApiRequest } = (await loadExtras()) ?? refuse('network_error', { retryable: true })
      return sendApiRequest({ path, init, strategy, fetch, signal: () => requests.signal, refuse })
    },
    openAIOptions: () => ({
      baseURL: strategy.apiUrl(),
      dangerouslyAllowBrowser: true,
      maxRetries: 0, // S24
      ...strategy.openAIOptions(),
    }),
    dispose() {
      disposal.abort()
      requests.abort()
      stopWaiting()
      channel?.close()
      channel = undefined
      strategy.disposed?.()
    },
  }

  return {
    login,
    setState,
    setError,
    publish(message) {
      channel?.postMessage({ scope: strategy.scope, ...message })
    },
    forgetPopup,
    leavePage(url) {
      forgetPopup()
      navigate(url, { replace: false })
      timer = setTimeout(() => {
        stopWaiting()
        strategy.recheck(true)
      }, STILL_HERE_MS)
    },
    fetch,
    navigate,
  }
}
