import { type Fetch, safeReturnTo } from '@openroute-kit/core'
import { PREFIX } from './key-store.js'
import type { CommonLoginOptions, LoginState, Navigate } from './open-route-login.js'
import { createStateStore } from './state-store.js'

/** How long after `leave` the page is taken to have stayed, in milliseconds: the user stopped the navigation. */
const STILL_HERE_MS = 15_000

export interface LoginBaseOptions extends CommonLoginOptions {
  /** Logins of the same scope share their fate across tabs. */
  scope: string
  /** Looks again where things stand. `urgent`: at once; otherwise when the last look is a while ago. */
  recheck(urgent: boolean): void
  /** Another tab signed out. */
  signedOutElsewhere(): void
}

export interface LoginBase {
  readonly state: LoginState
  set(next: LoginState): void
  subscribe(listener: () => void): () => void
  /** Tells the other tabs: who is signed in now, by the id of the key, or `null` for nobody. Never the key. */
  tell(keyId: string | null): void
  /** Leaves the page for the login. */
  leave(url: string): void
  readonly fetch: Fetch
  readonly navigate: Navigate
  /** `fetch` that ends with the sign-in under which it was started. */
  send(url: string, init: RequestInit, headers: Record<string, string>): Promise<Response>
  dispose(): void
}

/** What both kinds of login share: the state, the other tabs, coming back to the page, ending requests. */
export function createLoginBase(options: LoginBaseOptions): LoginBase {
  const {
    scope,
    recheck,
    signedOutElsewhere,
    fetch = (url, init) => globalThis.fetch(url, init),
    navigate = (url, { replace }) => location[replace ? 'replace' : 'assign'](url),
  } = options
  const store = createStateStore({ status: 'signing-in' })
  const life = new AbortController()
  let requests = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let channel: BroadcastChannel | undefined

  function set(next: LoginState): void {
    if (life.signal.aborted) return
    const before = store.state
    store.set(next)
    // C15, A27: what was started for one key ends with it.
    if (before.status === 'signed-in' && !(next.status === 'signed-in' && next.keyId === before.keyId)) {
      requests.abort()
      requests = new AbortController()
    }
  }

  // C24: on a server nothing happens, and the state stays as it is until the page takes over.
  if (typeof document !== 'undefined') {
    const on = { signal: life.signal }
    // C10: a page out of the back/forward cache slept through whatever happened since.
    addEventListener('pageshow', (event) => event.persisted && recheck(true), on)
    addEventListener('online', () => recheck(true), on)
    // Where channels are missing, and for a key in local storage that another tab replaced.
    addEventListener('storage', ({ key }) => (key ?? PREFIX).startsWith(PREFIX) && recheck(false), on)
    document.addEventListener('visibilitychange', () => document.hidden || recheck(false), on)
    if (typeof BroadcastChannel !== 'undefined') {
      channel = new BroadcastChannel('openroute-kit')
      channel.addEventListener('message', ({ data }) => {
        if (data?.scope !== scope) return
        if (data.keyId === null) signedOutElsewhere()
        else if (store.state.status !== 'signed-in' || store.state.keyId !== data.keyId) recheck(true)
      })
    }
  }

  return {
    get state() {
      return store.state
    },
    set,
    subscribe: store.subscribe,
    tell(keyId) {
      if (!life.signal.aborted) channel?.postMessage({ scope, keyId })
    },
    leave(url) {
      set({ status: 'signing-in' })
      navigate(url, { replace: false })
      clearTimeout(timer)
      timer = setTimeout(() => recheck(true), STILL_HERE_MS)
    },
    fetch,
    navigate,
    send(url, init, extra) {
      const headers = new Headers(init.headers)
      if (typeof init.body === 'string' && !headers.has('content-type'))
        headers.set('content-type', 'application/json')
      for (const [name, value] of Object.entries(extra)) headers.set(name, value)
      const signal = init.signal ? AbortSignal.any([init.signal, requests.signal]) : requests.signal
      return fetch(url, { ...init, headers, signal })
    },
    dispose() {
      life.abort()
      requests.abort()
      clearTimeout(timer)
      channel?.close()
    },
  }
}

/** Where to be after a login that starts on this page. B15 */
export function returnToFrom(wanted: string | undefined, exclude?: string): string {
  const { origin, pathname, search, hash } = location
  return safeReturnTo({
    returnTo: wanted ?? pathname + search + hash,
    baseUrl: origin,
    ...(exclude !== undefined && { exclude }),
  })
}
