import type { Fetch, OpenAIOptions, OpenRouteError } from '@openroute-kit/core'
import type { Account } from '../key/account.js'

/**
 * The state of a login. It is `signing-in` also during the first check, and while the page is being left. `popup` is `true` while the
 * user is expected to approve in the login window.
 */
export type LoginState =
  | { readonly status: 'signed-out' }
  | { readonly status: 'signing-in'; readonly popup?: true }
  | ({ readonly status: 'signed-in' } & Account)
  | { readonly status: 'error'; readonly error: OpenRouteError }

export interface LoginOptions {
  /**
   * The path of this origin to go to after the login. Default: the current page, with query and fragment; on the callback page of a
   * failed login, where that login was to go (S29).
   */
  returnTo?: string
  /**
   * Whether to open the consent page anew while a login window is open, instead of bringing the window to the front. The login in the
   * earlier window can still be finished: the first one that the user approves counts. Default `false`.
   */
  startOver?: boolean
}

/**
 * A login, as app code uses it. {@link createBrowserLogin} keeps the key in the browser and {@link createServerLogin} on the server;
 * both return this interface, so a backend can be added without changing the app.
 */
export interface OpenRouteLogin {
  /** The current state, frozen: the same object until something changes, as React's `useSyncExternalStore` expects. */
  readonly state: LoginState
  /** Calls `listener` after each change of `state`. Returns a function that unsubscribes it. */
  subscribe(listener: () => void): () => void
  /**
   * Leaves the page for the provider's consent page, or opens a window for it (see {@link CommonLoginOptions.mode}).
   * No-op when already signed in.
   *
   * @throws `insecure_context`, `storage_unavailable`, `popup_blocked`, `third_party_frame`, `config_invalid`: before the page is left.
   * The error is also the state's `error`.
   */
  login(options?: LoginOptions): Promise<void>
  /**
   * Stops waiting for the login window, closes it where the browser allows that, and makes `cancelled` the error of the state. If the
   * user approves in the window after all, they are signed in. No-op while no window is waited for.
   */
  cancel(): void
  /**
   * Signs out in this tab and all others. The key itself stays valid until its owner deletes it.
   *
   * @throws with a server: `network_error`, `session_unavailable`, `request_forbidden`; also the state's `error`
   */
  logout(): Promise<void>
  /** Updates the state, such as the remaining credit after a completion, and returns it. Never rejects. */
  refresh(): Promise<LoginState>
  /**
   * Sends a request to the API with the user's key. `path` is relative to the API's base, such as `/chat/completions`, `/models` or
   * `/key`. A string body is sent as JSON unless `init.headers` has a content type. A sign-out aborts the request.
   *
   * @throws `not_signed_in` (with a server, it resolves with a 401 response instead); `request_forbidden` for a path that leaves the API.
   */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /**
   * Options for `new OpenAI(…)` of the npm package `openai`, with retries off (S24). For other clients, pass them to `aiSdkOptions`,
   * `openRouterSdkOptions` or `langChainOptions`.
   *
   * @throws `not_signed_in` if the key is in the browser and no user is signed in.
   */
  openAIOptions(): OpenAIOptions
  /** Releases listeners, timers and the channel between tabs, and aborts requests. The user stays signed in. */
  dispose(): void
}

export type LoginMode = 'redirect' | 'popup'

/** Goes to another page. `replace`: without a new entry in the history. */
export type Navigate = (url: string, options: { replace: boolean }) => void

/** The options that both logins have in common. */
export interface CommonLoginOptions {
  /**
   * How the consent page is shown: in this page, which comes back after it (`redirect`), or in a window (`popup`), for which
   * `login()` has to be called in a click. If the browser blocks the window, the page is redirected. In a frame it is always a
   * window. Default `redirect`.
   */
  mode?: LoginMode | undefined
  /**
   * How long a login may take, in seconds: a whole number from 60 to 86,400. With a server, use the value of the server's option: it
   * decides, and the page stops waiting for the login window then. Default 3600. L04
   */
  loginLifetime?: number | undefined
  /** Sends the requests. Default: the global `fetch`. */
  fetch?: Fetch
  /** Leaves the page. Default: `location.assign` and `location.replace`. */
  navigate?: Navigate
}
