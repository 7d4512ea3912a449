import type { OpenAIOptions } from '@openroute-kit/core'
import type { OpenRouteOptions, OpenRouteSession } from './settings/options.js'
import type { Visitor } from './state/revocations.js'
import type { SessionStore } from './stores/session-store.js'

/** Options of `createOpenRoute`. */
export interface WebOpenRouteOptions extends OpenRouteOptions {
  /**
   * Where sessions are kept. Default: no store. Each session is then in its own sealed cookie, and revoking a copied cookie on
   * all instances requires the option `shared` (B11).
   */
  store?: SessionStore
  /**
   * The name of one cookie for the session and the logins under way, for hosts that drop all cookies but one, such as
   * `__session` on Firebase Hosting. Such a name has no `__Host-` prefix, so other origins of your site can set a cookie of this
   * name. Only about four logins can then be under way, and `returnTo` may have at most 512 characters, URL-encoded. Default: each
   * has a cookie of its own, with names that several apps on one host don't share. S16
   */
  cookieName?: string
}

/**
 * A request of which only the `Cookie` header is needed: a Web `Request`, or `{ headers: await headers() }` in Next's server
 * components and server actions.
 */
export interface RequestHeaders {
  readonly headers: Pick<Headers, 'get'>
}

/** "Log in with OpenRoute" for an app that uses Web `Request` and `Response`, as `createOpenRoute` returns it. */
export interface OpenRouteHandler {
  /**
   * Handles a request to one of the kit's routes and resolves with the response. Resolves with `null` for any other request:
   * handle it in your app.
   *
   * @param client `address`: the client's IP address, from your runtime or a trusted proxy. Without it, the limits per address do
   * not apply (B29).
   */
  handle(request: Request, client?: { address?: string | undefined }): Promise<Response | null>
  /** The signed-in visitor, or `null`. @throws `session_unavailable` */
  session(request: RequestHeaders): Promise<OpenRouteSession | null>
  /**
   * Guards a route of your app. Resolves with `null` when the visitor is signed in. Otherwise resolves with the response to send:
   * for page navigations a redirect to the login, which returns to the same URL, and `401` for all other requests.
   *
   * @throws `session_unavailable`
   */
  requireLogin(request: Request): Promise<Response | null>
  /**
   * Calls the provider's API with the visitor's key. `path` is relative to the API base URL, such as `/chat/completions`. Only
   * responses of {@link handle} can set cookies, so this call neither renews nor ends a session in a sealed cookie.
   *
   * @throws `not_signed_in`, `session_unavailable`; `config_invalid` for a path outside the API
   */
  fetch(request: RequestHeaders, path: string, init?: RequestInit): Promise<Response>
  /**
   * Options for the npm package `openai`, with retries off (S24): `new OpenAI(await or.openAIOptions(request))`. For other clients, pass
   * them to `aiSdkOptions`, `openRouterSdkOptions` or `langChainOptions`. They contain the visitor's key, so use them on the server
   * only.
   *
   * @throws `not_signed_in`, `session_unavailable`
   */
  openAIOptions(request: RequestHeaders): Promise<OpenAIOptions>
  /**
   * Signs the visitor out, for a sign-out route of your own. Add the returned `Set-Cookie` values to your response.
   *
   * @throws `session_unavailable`; `request_forbidden` if the request has several session cookies
   */
  signOut(request: RequestHeaders): Promise<readonly string[]>
  /**
   * Ends all current sessions of a user, or all sessions with one key, on all instances that share their state or session store. The keys
   * stay valid at the provider.
   *
   * @throws `session_unavailable`; `config_invalid` for an empty id, or if a restart would lose the sign-out
   */
  signOutEverywhere(visitor: Visitor): Promise<void>
  /**
   * Call this at shutdown. It ends running responses with the error `provider_interrupted`, refuses new ones, and on Node waits until
   * the last one has ended (D21). The connections to the provider belong to the dispatcher, which is your app's.
   */
  close(): Promise<void>
}
