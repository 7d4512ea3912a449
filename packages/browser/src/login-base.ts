import { type Fetch, failure, OpenRouteError, refuse, safeReturnTo } from '@openroute-kit/core'
import { attempt } from './attempt.js'
import type { CommonLoginOptions, LoginState, Navigate } from './open-route-login.js'
import { openPopup, watchPopup } from './popup.js'

/** How long after `leave` the page is taken to have stayed, in milliseconds: the user stopped the navigation. */
const STILL_HERE_MS = 15_000

export interface LoginBaseOptions extends CommonLoginOptions {
  /** Logins of the same scope share their fate across tabs. */
  scope: string
  /** Looks again where things stand. `urgent`: at once; otherwise when the last look is a while ago. */
  recheck(urgent: boolean): void
  /** Another tab signed out. */
  signedOutElsewhere(): void
  /** The login's window, or its callback page, says something. */
  heard(message: Message): void
}

/** What tabs and windows of one app tell each other. Never the key. */
export interface Message {
  /** Who is signed in now, by the id of the key, or `null` for nobody. */
  readonly keyId?: string | null
  // biome-ignore lint/suspicious/noExplicitAny: looked at by who reads it
  readonly [more: string]: any
}

export interface LoginBase {
  readonly state: LoginState
  set(next: LoginState): void
  /** Shows an error, and gives it back. */
  fail(error: unknown): OpenRouteError
  subscribe(listener: () => void): () => void
  tell(message: Message): void
  /**
   * Opens the login's window where the mode or a frame asks for one. `undefined` where the page itself has to leave,
   * `null` where a login is under way: its window comes to the front.
   *
   * @throws `third_party_frame`, `popup_blocked`
   */
  popup(url?: string): Window | null | undefined
  /** The window came back: nobody waits for it any more, but for what it brought. */
  arrived(): void
  /** Leaves the page for the login. */
  leave(url: string): void
  readonly fetch: Fetch
  readonly navigate: Navigate
  /** `fetch` that ends with the sign-in under which it was started. */
  send(url: string, init: RequestInit, headers: Record<string, string>): Promise<Response>
  dispose(): void
}

/** What both kinds of login share: the state, the other tabs, the window, coming back to the page, ending requests. */
export function createLoginBase(options: LoginBaseOptions): LoginBase {
  const {
    scope,
    mode,
    recheck,
    signedOutElsewhere,
    heard,
    fetch = (url, init) => globalThis.fetch(url, init),
    navigate = (url, { replace }) => location[replace ? 'replace' : 'assign'](url),
  } = options
  const listeners = new Set<() => void>()
  const life = new AbortController()
  let state: LoginState = Object.freeze({ status: 'signing-in' })
  let requests = new AbortController()
  let window: Window | null = null
  /** Ends what waits for a page or a window to come back. */
  let stop = () => {}
  let leaving = false
  let channel: BroadcastChannel | undefined

  function set(next: LoginState): void {
    // Two states that read the same are the same, so that the object stays.
    if (life.signal.aborted || JSON.stringify(next) === JSON.stringify(state)) return
    // While the window is away, nobody being signed in is no news.
    if (window && next.status === 'signed-out') return
    // C15, A27: what was started for one key ends with it.
    if (state.status === 'signed-in' && !(next.status === 'signed-in' && next.keyId === state.keyId)) {
      requests.abort()
      requests = new AbortController()
    }
    state = Object.freeze(next)
    if (state.status !== 'signing-in') {
      stop()
      window = null
      leaving = false
    }
    for (const listener of [...listeners]) {
      try {
        listener()
      } catch (error) {
        // One listener's fault must not keep the others, or the login itself, from going on.
        reportError(error)
      }
    }
  }

  function fail(error: unknown): OpenRouteError {
    const known = error instanceof OpenRouteError ? error : failure('internal_error')
    set({ status: 'error', error: known })
    return known
  }

  // C24: on a server nothing happens, and the state stays as it is until the page takes over.
  if (typeof document !== 'undefined') {
    const on = { signal: life.signal }
    // C10: a page out of the back/forward cache slept through whatever happened since.
    const look = ({ type, persisted }: Event & { persisted?: boolean }) => {
      if (!document.hidden && persisted !== false) recheck(!!persisted || type === 'online')
    }
    for (const type of ['pageshow', 'online', 'storage']) addEventListener(type, look, on)
    document.addEventListener('visibilitychange', look, on)
    channel = new BroadcastChannel('openroute-kit')
    channel.onmessage = ({ data }) => {
      if (data?.scope !== scope) return
      if (data.keyId === null) signedOutElsewhere()
      else if (data.keyId === undefined) heard(data)
      else if (state.status !== 'signed-in' || state.keyId !== data.keyId) recheck(true)
    }
  }

  return {
    get state() {
      return state
    },
    set,
    fail,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    tell(message) {
      if (!life.signal.aborted) channel?.postMessage({ scope, ...message })
    },
    popup(url = '') {
      const { top, self } = globalThis.window
      const framed = top !== self
      if (framed && isForeign()) refuse('third_party_frame') // C12
      if (leaving) return null
      if (mode !== 'popup' && !framed) return
      if (window && !window.closed) {
        window.focus() // C05
        return null
      }
      window = openPopup(url)
      // C02: a frame is no place to redirect to the provider, which refuses to be framed.
      if (!window) return framed ? refuse('popup_blocked') : undefined
      stop()
      stop = watchPopup(window, (code) => fail(failure(code)))
      set({ status: 'signing-in' })
      return window
    },
    arrived() {
      stop()
      window = null
      set({ status: 'signing-in' })
    },
    leave(url) {
      set({ status: 'signing-in' })
      leaving = true
      navigate(url, { replace: false })
      stop()
      const timer = setTimeout(() => {
        leaving = false
        recheck(true)
      }, STILL_HERE_MS)
      stop = () => clearTimeout(timer)
    },
    fetch,
    navigate,
    send(url, init, extra) {
      const headers = new Headers(init.headers)
      if (typeof init.body === 'string' && !headers.has('content-type'))
        headers.set('content-type', 'application/json')
      for (const name in extra) headers.set(name, extra[name] as string)
      const signal = AbortSignal.any([...(init.signal ? [init.signal] : []), requests.signal])
      return fetch(url, { ...init, headers, signal })
    },
    dispose() {
      life.abort()
      requests.abort()
      stop()
      channel?.close()
    },
  }
}

/** C12: in a frame of another site browsers withhold cookies and storage, so that no login could be kept. */
const isForeign = (): boolean => attempt(() => top?.location.origin) !== location.origin

/** Where to be after a login that starts on this page. B15 */
export function returnToFrom(wanted: string | undefined, exclude?: string): string {
  return safeReturnTo({
    returnTo: wanted ?? location.href,
    baseUrl: location.origin,
    exclude,
  })
}
