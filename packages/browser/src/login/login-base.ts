import { type Fetch, OpenRouteError } from '@openroute-kit/core'
import { failure, refuse } from '@openroute-kit/core/internal'
import type { Account } from '../key/account.js'
import { apiUrlOf } from '../key/api-url.js'
import { attempt } from '../page/attempt.js'
import { ofDocument } from '../page/of-document.js'
import type { CommonLoginOptions, LoginState, Navigate, OpenRouteLogin } from './open-route-login.js'
import { openPopup, watchPopup } from './popup.js'
import { resolveReturnTo } from './resolve-return-to.js'

/** How long after `leave` the page is taken to have stayed, in milliseconds: the user stopped the navigation. */
const STILL_HERE_MS = 15_000
/** The longest that a timer can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** A path is this origin's, and not that of a `<base>` which markup put into the page. F09 */
const absolute = (url: string): string => url && new URL(url, location.origin).href

/** What tells one kind of login from the other. */
export interface LoginKind {
  /** Logins of the same scope share their fate across tabs. */
  scope: string
  /** The base of what `fetch` reaches. */
  apiUrl(): string
  /** With what the login's window opens. */
  popupUrl: string
  /** Looks again where things stand. `urgent`: at once; otherwise when the last look is a while ago. */
  recheck(urgent: boolean): void
  /** Called when the key in use has come to its end. */
  expired?(): void
  /** Another tab signed out. */
  signedOut(): void
  /** The login's window, or its callback page, says something. */
  heard(message: Message): void
  /** What has to be over before a login may start. */
  busy(): Promise<unknown> | undefined
  /** Goes to the provider, in the window that the click opened, or else in the page itself. */
  start(popup: Window | null, returnTo: string): unknown
  logout(): Promise<void>
  refresh(): Promise<unknown>
  /** What a request below the API needs, and what to do when the answer is 401. */
  access(): Promise<[init: RequestInit, headers: Record<string, string>, refused: () => void]>
  openAI(): { apiKey: string; defaultHeaders?: Record<string, string> }
}

/** What tabs and windows of one app tell each other. Never the key. */
export interface Message {
  /** Who is signed in now, by the id of the key, or `null` for nobody. */
  readonly keyId?: string | null
  // biome-ignore lint/suspicious/noExplicitAny: looked at by who reads it
  readonly [more: string]: any
}

export interface LoginBase {
  readonly login: OpenRouteLogin
  set(next: LoginState): void
  /** Shows an error, and gives it back. */
  fail(error: unknown): OpenRouteError
  tell(message: Message): void
  /** The window came back: nobody waits for it any more, but for what it brought. */
  arrived(): void
  /** Leaves the page for the login. */
  leave(url: string): void
  readonly fetch: Fetch
  readonly navigate: Navigate
}

/** What both kinds of login share: the state, the other tabs, the window, coming back to the page, requests and their end. */
export function createLoginBase(options: CommonLoginOptions, kind: LoginKind): LoginBase {
  const {
    mode,
    fetch = (url, init) => globalThis.fetch(absolute(url), init),
    navigate = (url, { replace }) => location[replace ? 'replace' : 'assign'](absolute(url)),
  } = options
  const listeners = new Set<() => void>()
  const life = new AbortController()
  let state: LoginState = Object.freeze({ status: 'signing-in' })
  let requests = new AbortController()
  let popup: Window | null = null
  /** Of the login that is under way, in the window or on the way to the provider; then of the end of its key. */
  let timer: ReturnType<typeof setTimeout> | undefined
  let channel: BroadcastChannel | undefined

  function end(): void {
    clearTimeout(timer)
    timer = undefined
    popup = null
  }

  function set(next: LoginState): void {
    // Two states that read the same are the same, so that the object stays.
    if (life.signal.aborted || JSON.stringify(next) === JSON.stringify(state)) return
    // While the window is away, nobody being signed in is no news.
    if (popup && next.status === 'signed-out') return
    const { keyId, expiresAt } = next as Partial<Account>
    const before = (state as Partial<Account>).keyId
    // C15, A27: what was started for one key ends with it.
    if (before && before !== keyId) {
      requests.abort()
      requests = new AbortController()
    }
    state = Object.freeze(next)
    if (state.status !== 'signing-in') end()
    if (expiresAt && kind.expired) awaitEnd(expiresAt)
    for (const listener of [...listeners]) {
      try {
        listener()
      } catch (error) {
        // One listener's fault must not keep the others, or the login itself, from going on.
        reportError(error)
      }
    }
  }

  /** Timers may be early, and are, where the wait is longer than they can. */
  function awaitEnd(expiresAt: number): void {
    timer = setTimeout(
      () => {
        awaitEnd(expiresAt)
        kind.expired?.()
      },
      Math.min(Math.max(expiresAt - Date.now(), 1), MAX_TIMER_MS),
    )
  }

  const wait = () => set({ status: 'signing-in' })

  function fail(error: unknown): OpenRouteError {
    const known = error instanceof OpenRouteError ? error : failure('internal_error')
    set({ status: 'error', error: known })
    return known
  }

  // C24: on a server nothing happens, and the state stays as it is until the page takes over.
  if (typeof document !== 'undefined') {
    // C10: a page out of the back/forward cache slept through whatever happened since.
    const look = ({ type, persisted }: Event & { persisted?: boolean }) => {
      if (!ofDocument('hidden') && persisted !== false) kind.recheck(!!persisted || type === 'online')
    }
    for (const type of ['pageshow', 'online', 'storage', 'visibilitychange'])
      addEventListener(type, look, { signal: life.signal })
    channel = new BroadcastChannel('openroute-kit')
    channel.onmessage = ({ data }) => {
      if (data?.scope !== kind.scope) return
      if (data.keyId === null) kind.signedOut()
      else if (data.keyId === undefined) kind.heard(data)
      else if ((state as Partial<Account>).keyId !== data.keyId) kind.recheck(true)
    }
  }

  const login: OpenRouteLogin = {
    get state() {
      return state
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async login({ returnTo } = {}) {
      if (state.status === 'signed-in') return // A22
      let opened: Window | null = null
      try {
        const { top, self } = globalThis.window
        const framed = top !== self
        // C12: in a frame of another site browsers withhold cookies and storage, so that no login could be kept.
        if (framed && attempt(() => top?.location.origin) !== location.origin) refuse('third_party_frame')
        if (timer && !popup?.closed) {
          popup?.focus() // C05
          return
        }
        end()
        if (framed || mode === 'popup') {
          opened = openPopup(absolute(kind.popupUrl), kind.scope)
          // C02: a frame is no place to redirect to the provider, which refuses to be framed.
          if (framed && !opened) refuse('popup_blocked')
        }
        if (opened) {
          popup = opened
          timer = watchPopup(opened, (code) => fail(failure(code)))
          wait()
        }
        await kind.busy()
        if ((state as LoginState).status === 'signed-in') opened?.close()
        else await kind.start(opened, resolveReturnTo(returnTo))
      } catch (error) {
        opened?.close()
        throw fail(error)
      }
    },
    logout: kind.logout,
    async refresh() {
      await kind.refresh()
      return state
    },
    async fetch(path, init = {}) {
      const url = apiUrlOf(kind.apiUrl(), path)
      const [extra, added, refused] = await kind.access()
      const headers = new Headers(init.headers)
      if (typeof init.body === 'string' && !headers.has('content-type'))
        headers.set('content-type', 'application/json')
      for (const name in added) headers.set(name, added[name] as string)
      const { signal } = requests
      const response = await fetch(url, {
        ...init,
        ...extra,
        headers,
        signal: AbortSignal.any([signal, init.signal ?? signal]),
      })
      if (response.status === 401) refused()
      return response
    },
    openAIOptions: () => ({ baseURL: kind.apiUrl(), dangerouslyAllowBrowser: true, ...kind.openAI() }),
    dispose() {
      life.abort()
      requests.abort()
      end()
      channel?.close()
      channel = undefined
    },
  }

  return {
    login,
    set,
    fail,
    tell(message) {
      channel?.postMessage({ scope: kind.scope, ...message })
    },
    arrived() {
      end()
      wait()
    },
    leave(url) {
      wait()
      navigate(url, { replace: false })
      end()
      timer = setTimeout(() => {
        end()
        kind.recheck(true)
      }, STILL_HERE_MS)
    },
    fetch,
    navigate,
  }
}
