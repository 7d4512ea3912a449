import type { OpenAIOptions } from '@openroute-kit/core'
import type { OpenRouteSession, Visitor } from '@openroute-kit/server'
import type { ErrorRequestHandler, Request, RequestHandler } from 'express'

/** "Log in with OpenRoute" for an Express app, as `createOpenRoute` returns it. */
export interface OpenRouteExpress {
  /** All routes of the kit. Mount it after express-session: `app.use('/openroute', or.router)`. */
  router: RequestHandler
  /**
   * Middleware for routes that require a login. Calls `next()` when the visitor is signed in. Otherwise it redirects page
   * navigations to the login, which returns to the same URL, and responds to all other requests with `401`.
   */
  requireLogin: RequestHandler
  /**
   * Error middleware for errors of the kit and of the session store. While the store is down, for example, it responds with `503`
   * and the visitor stays signed in (D11). Other errors go to the next error handler. Mount it last: `app.use(or.errorHandler)`.
   */
  errorHandler: ErrorRequestHandler
  /** The signed-in visitor, or `null`. @throws `session_unavailable`; `config_invalid` without express-session */
  session(req: Request): Promise<OpenRouteSession | null>
  /**
   * Calls the provider's API with the visitor's key. `path` is relative to the API base URL:
   * `or.fetch(req, '/chat/completions', { method: 'POST', body })`.
   *
   * @throws `not_signed_in`, `session_unavailable`; `config_invalid` for a path outside the API, or without express-session
   */
  fetch(req: Request, path: string, init?: RequestInit): Promise<globalThis.Response>
  /**
   * Options for the npm package `openai`, with retries off (S24): `new OpenAI(await or.openAIOptions(req))`. For other clients, pass
   * them to `aiSdkOptions`, `openRouterSdkOptions` or `langChainOptions`. They contain the visitor's key, so use them on the server
   * only.
   *
   * @throws `not_signed_in`, `session_unavailable`; `config_invalid` without express-session
   */
  openAIOptions(req: Request): Promise<OpenAIOptions>
  /**
   * Signs the visitor out, for a sign-out route of your own. Call it before you send the response. Don't just destroy
   * `req.session`: that revokes nothing, and a concurrent request could save the session again.
   *
   * @throws `session_unavailable`; `request_forbidden` if the request has several session cookies; `config_invalid` without
   * express-session
   */
  signOut(req: Request): Promise<void>
  /**
   * Ends all current sessions of a user, or all sessions with one key, on all instances that share their state or session store. The keys
   * stay valid at the provider.
   *
   * @throws `session_unavailable`; `config_invalid` for an empty id, or if a restart would lose the sign-out
   */
  signOutEverywhere(visitor: Visitor): Promise<void>
  /**
   * Call this at shutdown. It ends running responses with the error `provider_interrupted`, refuses new ones, and waits until the last
   * one has ended (D21). The connections to the provider belong to the dispatcher, which is your app's.
   */
  close(): Promise<void>
}
