import type { Fetch, OpenRouteError } from '@openroute-kit/core'
import type { Account } from '../key/account.js'

/** Where a login stands. `signing-in` also while the first check runs and while the page is being left. */
export type LoginState =
  | { readonly status: 'signed-out' }
  | { readonly status: 'signing-in' }
  | ({ readonly status: 'signed-in' } & Account)
  | { readonly status: 'error'; readonly error: OpenRouteError }

/** Options for `new OpenAI({ ... })`, from the `openai` package. */
export interface OpenAIOptions {
  baseURL: string
  apiKey: string
  /** The key is the user's own, or a placeholder: the warning that this silences is about the app's key. */
  dangerouslyAllowBrowser: true
  defaultHeaders?: Record<string, string>
}

export interface LoginOptions {
  /** Where to be after the login: a path of this origin. Default: the current page, with query and fragment. */
  returnTo?: string
}

/**
 * The object that app code talks to. It is the same whether the key is in the browser ({@link createBrowserLogin})
 * or on the server ({@link createServerLogin}), so that a backend can be added without changing the app.
 */
export interface OpenRouteLogin {
  /** The same frozen object until something changes, as React's `useSyncExternalStore` wants it. */
  readonly state: LoginState
  /** Calls `listener` after each change of `state`. Returns the function that ends it. */
  subscribe(listener: () => void): () => void
  /**
   * Leaves the page for the provider's consent page, or opens a window for it (see {@link CommonLoginOptions.mode}).
   * Does nothing for who is signed in already. What goes wrong before that is the state's `error` and rejects the promise.
   */
  login(options?: LoginOptions): Promise<void>
  /** Signs out here and in every other tab. The key itself stays valid until its owner deletes it. */
  logout(): Promise<void>
  /** Asks anew, for instance for the credit after a completion: no older answer will do. Never rejects. */
  refresh(): Promise<LoginState>
  /**
   * `fetch` below the API, such as `/chat/completions`, `/models` or `/key`, with the key added on the way.
   * Ends when the user signs out. A string as body is sent as JSON unless `init.headers` says otherwise.
   *
   * @throws `not_signed_in`, or `request_forbidden` for a path that leaves the API.
   */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /**
   * Options to spread into `new OpenAI({ ... })`.
   *
   * @throws `not_signed_in` when the key would be needed here and there is none.
   */
  openAIOptions(): OpenAIOptions
  /** Ends it: listeners, channel, timers, running requests. The user stays signed in. */
  dispose(): void
}

export type LoginMode = 'redirect' | 'popup'

/** How to go to another page. */
export type Navigate = (url: string, options: { replace: boolean }) => void

/** What both kinds of login take. */
export interface CommonLoginOptions {
  /**
   * How the consent page is shown: the page itself goes there and comes back (`redirect`, the default), or a window does
   * (`popup`), for which `login()` has to be called in a click. Where a window is blocked, the page goes. In a frame it is always a window.
   */
  mode?: LoginMode | undefined
  /** Default: the global `fetch`. */
  fetch?: Fetch
  /** Default: `location.assign` and `location.replace`. */
  navigate?: Navigate
}
