import { OpenRouteError } from '@openroute-kit/core'
import {
  createKit,
  currentRecord,
  describeRecord,
  fetchWithKey,
  guardPort,
  type Kit,
  type OpenAIOptions,
  type OpenRouteOptions,
  type OpenRouteSession,
  openAIOptions,
  type ProxyPlan,
  pathBelowMount,
  type Reply,
  sessionUnavailable,
  signOut,
  signOutEverywhere,
  type Visitor,
} from '@openroute-kit/server/adapter'
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import { Agent } from 'undici'
import { carryOut } from './carry-out.js'
import { checkSession, checkSetup } from './check-setup.js'
import { isAnswered, routeRequest, sendReply } from './express-request.js'
import { readBody } from './read-body.js'
import { detachSession, detachSessionIfEnded, holdsRecord, sessionPort } from './session-port.js'

export interface OpenRouteExpress {
  /** All routes of the kit. Mount it behind express-session: `app.use('/openroute', or.router)`. */
  router: RequestHandler
  /** Lets signed-in visitors through; sends others to the login and back, or answers `401` to what is no navigation. */
  requireLogin: RequestHandler
  /**
   * Turns errors of the kit and of the session store into clean answers: `503` when the store does not answer, which
   * signs nobody out (D11). Mount it last: `app.use(or.errorHandler)`.
   */
  errorHandler: ErrorRequestHandler
  /** Who is signed in, or `null`. Asks nobody but the stores. */
  session(req: Request): Promise<OpenRouteSession | null>
  /** Calls the provider's API with the visitor's key, such as `or.fetch(req, '/chat/completions', { method: 'POST', body })`. */
  fetch(req: Request, path: string, init?: RequestInit): Promise<globalThis.Response>
  /** Options for `new OpenAI(await or.openAIOptions(req))`. Holds the key: keep it on the server. */
  openAIOptions(req: Request): Promise<OpenAIOptions>
  /**
   * Signs the visitor of a request out: call it in a sign-out route of the app's own, before its response begins. Destroying
   * `req.session` alone revokes nothing, and a request under way could bring the login back.
   *
   * @throws `session_unavailable`, `request_forbidden`
   */
  signOut(req: Request): Promise<void>
  /**
   * Ends every session that a user has by now, or every one with one key, on all instances that share their state. Their
   * keys stay valid at the provider. @throws `session_unavailable`
   */
  signOutEverywhere(who: Visitor): Promise<void>
  /** Ends the answers under way with an error that says so: call it at a shutdown, when their time is over (D21). */
  close(): void
}

/**
 * "Log in with OpenRoute" for Express 5 and express-session.
 *
 * @throws `config_invalid` for a wrong option, with how to mend it
 */
export function createOpenRoute(options: OpenRouteOptions): OpenRouteExpress {
  const kit = createKit({ onError: warnDeveloper(), ...options })
  // D19: a provider that takes no connection does not answer either.
  const agent = new Agent({ connect: { timeout: Math.min(10_000, kit.config.timeouts.responseHeaders) } })

  const router: RequestHandler = (req, res, next) => {
    handle(kit, agent, req, res).catch(next)
  }

  const requireLogin: RequestHandler = (req, res, next) => {
    guard(kit, req, res, next).catch(next)
  }

  const errorHandler: ErrorRequestHandler = (error, req, res, next) => {
    // express-session tells of a failed save behind the answer: nobody is left to tell, and Express would cut the
    // connection, with the client's next request on it.
    if (isAnswered(res)) return
    const known = asKitError(kit, error, req)
    if (known === null || res.headersSent) next(error)
    else kit.failed(routeRequest(kit, req), known).then((reply) => sendReply(res, reply), next)
  }

  return {
    router,
    requireLogin,
    errorHandler,
    async session(req) {
      const record = await currentRecord(kit.config, portOf(kit, req))
      return record && describeRecord(kit.config, record)
    },
    fetch: async (req, path, init) => fetchWithKey(kit.config, portOf(kit, req), path, init),
    openAIOptions: async (req) => openAIOptions(kit.config, portOf(kit, req)),
    signOut: async (req) => signOut(kit.config, guardPort(kit.config, portOf(kit, req))),
    signOutEverywhere: (who) => signOutEverywhere(kit.config, who),
    close: kit.stop,
  }
}

async function handle(kit: Kit, agent: Agent, req: Request, res: Response): Promise<void> {
  const request = routeRequest(kit, req)
  try {
    // B18: an absolute-form target is for forward proxies, which this is not.
    if (!req.originalUrl.startsWith('/'))
      throw new OpenRouteError('not_found', 'The request target must be a path.', { status: 400 })
    checkSetup(kit, req)
    const { sessionID } = req
    const wasSignedIn = holdsRecord(kit, req)
    const outcome = await kit.route(request, sessionPort(kit, req))
    if (isPlan(outcome)) return await proxy(kit, agent, outcome, req, res)
    // A10, B03, B35: what failed or took a while brings back neither a session that has ended meanwhile nor its cookie.
    // A callback that leaves the session as it was has failed; with that, a popup is sent on to its last page.
    const failed = outcome.status >= 400 || request.path === '/callback' || request.path === '/popup'
    // A store that has just failed is not asked: the visitor has waited for it once (D14).
    if (outcome.status === 503) detachSession(req)
    else if (req.sessionID === sessionID && (wasSignedIn || failed)) await detachSessionIfEnded(kit, req)
    sendReply(res, outcome)
  } catch (error) {
    if (!res.headersSent && !res.destroyed) sendReply(res, await kit.failed(request, error))
  }
}

async function proxy(kit: Kit, agent: Agent, plan: ProxyPlan, req: Request, res: Response): Promise<void> {
  const beforeEnd = () => detachSessionIfEnded(kit, req)
  try {
    const reply = await carryOut({ kit, agent, plan, body: () => readBody(kit, req), res, beforeEnd })
    if (reply === null) return
    if (reply.status === 401 && plan.sealed !== null)
      await guardPort(kit.config, sessionPort(kit, req)).drop(plan.sealed) // B36
    await beforeEnd()
    sendReply(res, reply)
  } catch (error) {
    if (error instanceof OpenRouteError && error.code === 'session_unavailable')
      detachSession(req) // D14
    else await beforeEnd()
    throw error
  }
}

async function guard(kit: Kit, req: Request, res: Response, next: () => void): Promise<void> {
  if ((await currentRecord(kit.config, portOf(kit, req))) !== null) return next()
  const navigates = req.method === 'GET' && req.accepts(['json', 'html']) === 'html'
  if (navigates) {
    const location = `${kit.config.mountPath}/login?${new URLSearchParams({ returnTo: req.originalUrl })}`
    const headers = [['cache-control', 'no-store'] as const, ['location', location] as const] // B24
    return sendReply(res, { status: 303, headers, body: '' })
  }
  const error = new OpenRouteError('not_signed_in', 'Nobody is signed in. Log in first.', { status: 401 })
  sendReply(res, await kit.failed({ ...routeRequest(kit, req), header: () => undefined }, error))
}

function portOf(kit: Kit, req: Request) {
  checkSession(kit, req)
  return sessionPort(kit, req)
}

function isPlan(outcome: Reply | ProxyPlan): outcome is ProxyPlan {
  return 'url' in outcome
}

/** What the error handler answers itself; `null`: the app's own business. */
function asKitError(kit: Kit, error: unknown, req: Request): OpenRouteError | null {
  if (error instanceof OpenRouteError) return error
  const status = (error as { status?: unknown } | null)?.status
  // express-session stops here when its store fails, before there is a session. Other errors carry a status, or come
  // from in front of it.
  if (status === undefined && req.session == null && req.sessionStore !== undefined)
    return sessionUnavailable()
  if (pathBelowMount(kit.config, req.originalUrl) === null) return null
  // A body parser in front of the router has its own limits.
  if (status === 413)
    return new OpenRouteError('body_too_large', 'The request body is too large.', { status })
  if (status === 400)
    return new OpenRouteError('body_invalid', 'The request body must be a JSON object.', { status })
  return null
}

/** Different messages that are told; more would be the work of visitors. */
const MAX_WARNINGS = 100

/** Mistakes of set-up go to the process's warnings, once each: the visitor's page can't tell the developer. */
function warnDeveloper(): (error: OpenRouteError) => void {
  const told = new Set<string>()
  return ({ code, message }) => {
    if ((code !== 'config_invalid' && code !== 'internal_error') || told.has(message)) return
    if (told.size >= MAX_WARNINGS) return
    told.add(message)
    process.emitWarning(message, { type: 'OpenRouteKitWarning', code })
  }
}
