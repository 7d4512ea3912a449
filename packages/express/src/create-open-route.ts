import { type OpenAIOptions, OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import type { OpenRouteSession, Visitor } from '@openroute-kit/server'
import {
  createKit,
  type Kit,
  lazySetup,
  type ProxyPlan,
  pathBelowMount,
  type Reply,
  sessionUnavailable,
} from '@openroute-kit/server/adapter'
import {
  assertPathTarget,
  createNodeProxy,
  isEnded,
  type NodeProxy,
  nodeRequest,
  sendReply,
} from '@openroute-kit/server/node'
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import { checkSession, checkSetup } from './check-setup.js'
import { type ExpressOpenRouteOptions, readKeep, refuseCookieName } from './options.js'
import { routeRequest } from './route-request.js'
import {
  detachSession,
  detachSessionIfEnded,
  holdsRecord,
  type PortParts,
  sessionPort,
} from './session-port.js'

/** "Log in with OpenRoute" for an Express app, as {@link createOpenRoute} returns it. */
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

/**
 * "Log in with OpenRoute" for Express and express-session.
 *
 * @param options the options, or a function that returns them. The function is called at the first request, so that a build can
 * import the module without secrets. While it throws or returns invalid options, each request to the kit gets `500`
 * (`config_invalid`), and the next one calls it again.
 * @throws `config_invalid` naming the option and how to fix it; if `options` is a function, the methods throw it instead
 */
export function createOpenRoute(
  options: ExpressOpenRouteOptions | (() => ExpressOpenRouteOptions),
): OpenRouteExpress {
  const setup = lazySetup(options, createParts)
  const portOf = (req: Request, options?: { renews: boolean }) => {
    const parts = setup.get()
    checkSession(parts.kit, req)
    return sessionPort(parts, req, options)
  }

  return {
    router(req, res, next) {
      const respond = async () => {
        let parts: Parts
        try {
          parts = setup.get()
        } catch (error) {
          return sendReply(res, await setup.failed(nodeRequest(req, req.originalUrl), error))
        }
        await handle(parts, req, res)
      }
      respond().catch(next)
    },
    requireLogin(req, res, next) {
      const guard = async () => {
        const { kit } = setup.get()
        return kit.requireLogin(routeRequest(kit, req), portOf(req), req.originalUrl)
      }
      guard().then((reply) => (reply === null ? next() : sendReply(res, reply)), next)
    },
    errorHandler(error, req, res, next) {
      // express-session reports a failed save after the response has ended. Passing the error on would make Express close the
      // connection, possibly with the client's next request on it.
      if (isEnded(res)) return
      const respond = async (): Promise<Reply | null> => {
        let kit: Kit
        try {
          kit = setup.get().kit
        } catch (cause) {
          const own = error instanceof OpenRouteError
          return own ? setup.failed(nodeRequest(req, req.originalUrl), cause) : null
        }
        const known = asKitError(kit, error, req)
        return known && kit.failed(routeRequest(kit, req), known)
      }
      if (res.headersSent) next(error)
      else respond().then((reply) => (reply === null ? next(error) : sendReply(res, reply)), next)
    },
    session: async (req) => setup.get().kit.session(portOf(req)),
    fetch: async (req, path, init) => setup.get().kit.fetch(portOf(req), path, init),
    openAIOptions: async (req) => setup.get().kit.openAIOptions(portOf(req)),
    signOut: async (req) => setup.get().kit.signOut(portOf(req, { renews: true })),
    signOutEverywhere: async (visitor) => setup.get().kit.signOutEverywhere(visitor),
    async close() {
      setup.current?.kit.close()
      await setup.current?.proxy.close()
    },
  }
}

/** What the adapter consists of once its options have been read. */
interface Parts extends PortParts {
  readonly proxy: NodeProxy
}

function createParts({ keep, ...options }: ExpressOpenRouteOptions): Parts {
  const fields = readKeep(keep)
  refuseCookieName(options)
  const kit = createKit(options)
  return { kit, keep: fields, proxy: createNodeProxy(kit) }
}

async function handle(parts: Parts, req: Request, res: Response): Promise<void> {
  const { kit } = parts
  const request = routeRequest(kit, req)
  try {
    assertPathTarget(request)
    checkSetup(parts, req)
    const { sessionID } = req
    const wasSignedIn = holdsRecord(kit, req)
    const renews = /^\/(callback|logout)\b/.test(request.path)
    const outcome = await kit.route(request, sessionPort(parts, req, { renews }))
    if (isPlan(outcome)) return await sendPlan(parts, outcome, req, res)
    // A10, B03, B35: the session may have ended while the request was handled. Then the response must neither save it again nor
    // set its cookie. This applies to failed requests, including a callback, or the popup page after it, that left the session id
    // unchanged.
    const failed = outcome.status >= 400 || request.path === '/callback' || request.path === '/popup'
    // D14: no second call to a store that has just failed or timed out.
    if (outcome.status === 503) detachSession(req)
    else if (req.sessionID === sessionID && (wasSignedIn || failed)) await detachSessionIfEnded(kit, req)
    sendReply(res, outcome)
  } catch (error) {
    if (!res.headersSent && !res.destroyed) sendReply(res, await kit.failed(request, error))
  }
}

async function sendPlan(parts: Parts, plan: ProxyPlan, req: Request, res: Response): Promise<void> {
  const { kit, proxy } = parts
  const beforeEnd = () => detachSessionIfEnded(kit, req)
  try {
    const reply = await proxy.send({ plan, req, res, beforeEnd })
    if (reply === null) return
    await kit.proxied(plan, sessionPort(parts, req), reply)
    await beforeEnd()
    sendReply(res, reply)
  } catch (error) {
    if (error instanceof OpenRouteError && error.code === 'session_unavailable')
      detachSession(req) // D14
    else await beforeEnd()
    throw error
  }
}

function isPlan(outcome: Reply | ProxyPlan): outcome is ProxyPlan {
  return 'url' in outcome
}

/** The error to respond with, or `null` if the error is not about the kit. */
function asKitError(kit: Kit, error: unknown, req: Request): OpenRouteError | null {
  if (error instanceof OpenRouteError) return error
  const status = (error as { status?: unknown } | null)?.status
  // The session store failed: express-session has set `req.sessionStore` but no session. Errors of other middleware have a
  // status, or come before express-session or after it.
  if (status === undefined && req.session == null && req.sessionStore !== undefined)
    return sessionUnavailable(error)
  if (pathBelowMount(kit.context.settings, req.originalUrl) === null) return null
  // Errors of the app's body parser, which has limits of its own.
  if (status === 413) return failure('body_too_large', { message: tooLarge(kit, error), status })
  if (status === 400)
    return failure('body_invalid', { message: 'The request body must be a JSON object.', status })
  return null
}

/** S14: the limit of `express.json()` is 100 kB by default, and nothing else would name it. */
function tooLarge({ context }: Kit, error: unknown): string {
  const { limit } = error as { limit?: unknown }
  const cut = typeof limit === 'number' ? ` of ${limit} bytes` : ''
  return `The request body is larger than the limit${cut} of the app’s body parser. Register the router before express.json(), or raise the limit: express.json({ limit: ${context.settings.maxBodyBytes} }).`
}
