import { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import type { OpenAIOptions, OpenRouteOptions, OpenRouteSession, Visitor } from '@openroute-kit/server'
import {
  createKit,
  type Kit,
  type ProxyPlan,
  pathBelowMount,
  type Reply,
  sessionUnavailable,
} from '@openroute-kit/server/adapter'
import { createNodeProxy, isEnded, type NodeProxy, sendReply } from '@openroute-kit/server/node'
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import { checkSession, checkSetup } from './check-setup.js'
import { routeRequest } from './route-request.js'
import { detachSession, detachSessionIfEnded, holdsRecord, sessionPort } from './session-port.js'

/** "Log in with OpenRoute" for an Express app. Made by {@link createOpenRoute}. */
export interface OpenRouteExpress {
  /** All routes of the kit. Mount it after express-session: `app.use('/openroute', or.router)`. */
  router: RequestHandler
  /** Lets signed-in visitors through. Redirects a person who navigates to the login and back; responds `401` to everything else. */
  requireLogin: RequestHandler
  /**
   * Sends a response for errors of the kit and of the session store, such as `503` while the store is down, which signs nobody
   * out (D11). Mount it last: `app.use(or.errorHandler)`.
   */
  errorHandler: ErrorRequestHandler
  /** Who is signed in, or `null`. @throws `session_unavailable` */
  session(req: Request): Promise<OpenRouteSession | null>
  /**
   * Calls the provider's API with the visitor's key, such as `or.fetch(req, '/chat/completions', { method: 'POST', body })`.
   *
   * @throws `not_signed_in`, `session_unavailable`, `config_invalid` for a path that leaves the API
   */
  fetch(req: Request, path: string, init?: RequestInit): Promise<globalThis.Response>
  /** Options for `new OpenAI(await or.openAIOptions(req))`. They hold the key: keep them on the server. @throws `not_signed_in`, `session_unavailable` */
  openAIOptions(req: Request): Promise<OpenAIOptions>
  /**
   * Signs the visitor of a request out, for a sign-out route of the app's own: call it before the response begins. Destroying
   * `req.session` alone revokes nothing, and a request under way could save the session again.
   *
   * @throws `session_unavailable`, `request_forbidden`
   */
  signOut(req: Request): Promise<void>
  /**
   * Ends every session that a user has so far, or every session with one key, on all instances that share their state. The keys
   * stay valid at the provider. @throws `session_unavailable`, `config_invalid` where a restart would forget it
   */
  signOutEverywhere(who: Visitor): Promise<void>
  /** For a shutdown: ends the responses under way with an error that says so (D21), and closes the connections to the provider. */
  close(): Promise<void>
}

/**
 * "Log in with OpenRoute" for Express 5 and express-session.
 *
 * @throws `config_invalid` naming the option and how to fix it
 */
export function createOpenRoute(options: OpenRouteOptions): OpenRouteExpress {
  const kit = createKit(options)
  const proxy = createNodeProxy(kit)
  const portOf = (req: Request) => {
    checkSession(kit, req)
    return sessionPort(kit, req)
  }

  return {
    router(req, res, next) {
      handle(kit, proxy, req, res).catch(next)
    },
    requireLogin(req, res, next) {
      const guard = async () => kit.requireLogin(routeRequest(kit, req), portOf(req), req.originalUrl)
      guard().then((reply) => (reply === null ? next() : sendReply(res, reply)), next)
    },
    errorHandler(error, req, res, next) {
      // express-session reports a failed save after the response: nobody could receive another one, and Express would close the
      // connection, with the client's next request on it.
      if (isEnded(res)) return
      const known = asKitError(kit, error, req)
      if (known === null || res.headersSent) next(error)
      else kit.failed(routeRequest(kit, req), known).then((reply) => sendReply(res, reply), next)
    },
    session: async (req) => kit.session(portOf(req)),
    fetch: async (req, path, init) => kit.fetch(portOf(req), path, init),
    openAIOptions: async (req) => kit.openAIOptions(portOf(req)),
    signOut: async (req) => kit.signOut(portOf(req)),
    signOutEverywhere: (who) => kit.signOutEverywhere(who),
    close() {
      kit.close()
      return proxy.close()
    },
  }
}

async function handle(kit: Kit, proxy: NodeProxy, req: Request, res: Response): Promise<void> {
  const request = routeRequest(kit, req)
  try {
    // B18: an absolute-form target is for forward proxies.
    if (!req.originalUrl.startsWith('/'))
      throw failure('not_found', { message: 'The request target must be a path.', status: 400 })
    checkSetup(kit, req)
    const { sessionID } = req
    const wasSignedIn = holdsRecord(kit, req)
    const outcome = await kit.route(request, sessionPort(kit, req))
    if (isPlan(outcome)) return await sendPlan(kit, proxy, outcome, req, res)
    // A10, B03, B35: a response that failed or took a while must not save a session, or set its cookie, that has ended meanwhile.
    // A callback that left the session unchanged has failed; so has the popup's last page after it.
    const failed = outcome.status >= 400 || request.path === '/callback' || request.path === '/popup'
    // A store that has just failed is not asked again: the visitor has waited for it once (D14).
    if (outcome.status === 503) detachSession(req)
    else if (req.sessionID === sessionID && (wasSignedIn || failed)) await detachSessionIfEnded(kit, req)
    sendReply(res, outcome)
  } catch (error) {
    if (!res.headersSent && !res.destroyed) sendReply(res, await kit.failed(request, error))
  }
}

async function sendPlan(
  kit: Kit,
  proxy: NodeProxy,
  plan: ProxyPlan,
  req: Request,
  res: Response,
): Promise<void> {
  const beforeEnd = () => detachSessionIfEnded(kit, req)
  try {
    const reply = await proxy.send({ plan, req, res, beforeEnd })
    if (reply === null) return
    await kit.proxied(plan, sessionPort(kit, req), reply.status)
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

/** An error that the error handler responds to; `null` for an error of the app. */
function asKitError(kit: Kit, error: unknown, req: Request): OpenRouteError | null {
  if (error instanceof OpenRouteError) return error
  const status = (error as { status?: unknown } | null)?.status
  // express-session fails like this when its store fails, before there is a session. Other errors have a status, or come from
  // middleware before it.
  if (status === undefined && req.session == null && req.sessionStore !== undefined)
    return sessionUnavailable()
  if (pathBelowMount(kit.context.settings, req.originalUrl) === null) return null
  // A body parser of the app has limits of its own.
  if (status === 413) return failure('body_too_large', { message: 'The request body is too large.', status })
  if (status === 400)
    return failure('body_invalid', { message: 'The request body must be a JSON object.', status })
  return null
}
