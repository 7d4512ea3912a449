import { failure } from '@openroute-kit/core/internal'
import { pathBelowMount, type Reply, type RouteRequest } from './http/route-request.js'
import { createKit, type Kit } from './kit.js'
import type { OpenAIOptions } from './proxy/call-provider.js'
import { proxyWithFetch } from './proxy/proxy-with-fetch.js'
import type { SessionPort } from './session/session-port.js'
import type { OpenRouteOptions, OpenRouteSession } from './settings/options.js'
import type { Visitor } from './state/revocations.js'
import type { CookiePort } from './stores/cookie-port.js'
import { cookieSession } from './stores/cookie-session.js'
import { type SessionStore, storedMarkers } from './stores/session-store.js'
import { storedSession } from './stores/stored-session.js'

export interface WebOpenRouteOptions extends OpenRouteOptions {
  /** Where sessions are kept. Default: each in its own sealed cookie, which only the shared state can revoke (B11). */
  store?: SessionStore
}

/** "Log in with OpenRoute" for an app on Web `Request` and `Response`. Made by {@link createOpenRoute}. */
export interface OpenRouteHandler {
  /**
   * The response to a request to one of the kit's routes; `null` for a request to the app's own routes. `address`: the client's
   * IP address, as your runtime or trusted proxy knows it; without it, there are no limits per address (B29).
   */
  handle(request: Request, client?: { address?: string | undefined }): Promise<Response | null>
  /** Who is signed in, or `null`. @throws `session_unavailable` */
  session(request: Request): Promise<OpenRouteSession | null>
  /**
   * Guards a route of the app. `null` when the visitor is signed in; otherwise the response to send: a redirect to the login and
   * back for a person who navigates, `401` for everything else. @throws `session_unavailable`
   */
  requireLogin(request: Request): Promise<Response | null>
  /**
   * Calls the provider's API with the visitor's key. `path` is below the API base, such as `/chat/completions`. A session in a
   * sealed cookie is neither renewed nor ended by it: only responses of {@link handle} can set the cookie.
   *
   * @throws `not_signed_in`, `session_unavailable`, `config_invalid` for a path that leaves the API
   */
  fetch(request: Request, path: string, init?: RequestInit): Promise<Response>
  /** Options for `new OpenAI(await or.openAIOptions(request))`. They hold the key: keep them on the server. @throws `not_signed_in`, `session_unavailable` */
  openAIOptions(request: Request): Promise<OpenAIOptions>
  /**
   * Signs the visitor of a request out, for a sign-out route of the app's own. Resolves with the `Set-Cookie` values that its
   * response has to carry. @throws `session_unavailable`, `request_forbidden`
   */
  signOut(request: Request): Promise<readonly string[]>
  /**
   * Ends every session that a user has so far, or every session with one key, on all instances that share their state. The keys
   * stay valid at the provider. @throws `session_unavailable`, `config_invalid` where a restart would forget it
   */
  signOutEverywhere(who: Visitor): Promise<void>
  /** For a shutdown: ends the responses under way with an error that says so (D21), and closes the connections to the provider. */
  close(): Promise<void>
}

/**
 * "Log in with OpenRoute" for any runtime with Web `Request` and `Response`. On Node, `toNodeListener(or)` of
 * `@openroute-kit/server/node` serves it.
 *
 * @throws `config_invalid` naming the option and how to fix it
 */
export function createOpenRoute({ store, ...options }: WebOpenRouteOptions): OpenRouteHandler {
  const kit = createKit(options)
  const { settings, revocations } = kit.context
  if (store !== undefined) {
    refuseInProduction(store)
    revocations.keepIn(storedMarkers(settings.scope, store))
  }
  const portOf = (cookie: string | undefined): CookiePort =>
    store === undefined ? cookieSession(settings, cookie) : storedSession(settings, store, cookie)
  const portOfRequest = (request: Request) => portOf(request.headers.get('cookie') ?? undefined)
  const cleanUps: (() => Promise<void>)[] = []

  const or: OpenRouteHandler = {
    async handle(request, { address } = {}) {
      const routed = routeRequest(request, address)
      const path = pathBelowMount(settings, routed.path)
      if (path === null) return null
      const session = portOfRequest(request)
      const response = await respond(kit, { ...routed, path }, session, request)
      for (const cookie of session.cookies()) response.headers.append('set-cookie', cookie)
      return response
    },
    session: (request) => kit.session(portOfRequest(request)),
    async requireLogin(request) {
      const routed = routeRequest(request)
      const reply = await kit.requireLogin(routed, portOfRequest(request), routed.path + routed.search)
      return reply && toResponse(reply)
    },
    fetch: (request, path, init) => kit.fetch(portOfRequest(request), path, init),
    openAIOptions: (request) => kit.openAIOptions(portOfRequest(request)),
    async signOut(request) {
      const session = portOfRequest(request)
      await kit.signOut(session)
      return session.cookies()
    },
    signOutEverywhere: (who) => kit.signOutEverywhere(who),
    async close() {
      kit.close()
      await Promise.all(cleanUps.map((cleanUp) => cleanUp()))
    },
  }
  INTERNALS.set(or, { kit, portOf, onClose: (cleanUp) => void cleanUps.push(cleanUp) })
  return or
}

/** What {@link toNodeListener} needs of a handler. */
export interface HandlerInternals {
  readonly kit: Kit
  /** The session of a request with this `Cookie` header. */
  portOf(cookie: string | undefined): CookiePort
  /** Registers what {@link OpenRouteHandler.close} has to close as well. */
  onClose(cleanUp: () => Promise<void>): void
}

const INTERNALS = new WeakMap<OpenRouteHandler, HandlerInternals>()

/** @throws `TypeError` for a handler that {@link createOpenRoute} did not make */
export function internalsOf(or: OpenRouteHandler): HandlerInternals {
  const internals = INTERNALS.get(or)
  if (internals === undefined) throw new TypeError('The handler must be the result of createOpenRoute().')
  return internals
}

/** E09 */
function refuseInProduction({ volatile }: SessionStore): void {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
  if (volatile === true && process?.env?.NODE_ENV === 'production')
    throw failure('config_invalid', {
      message:
        'store keeps sessions in memory, which is for development: it grows without bound, and a restart signs everybody out. Use redisSessionStore(client), or a store of your own.',
    })
}

/** A request as the kit's routes see it, with its whole path. */
function routeRequest(request: Request, address?: string): RouteRequest {
  const { pathname, search } = new URL(request.url)
  return {
    method: request.method,
    path: pathname,
    search,
    address,
    header: (name) => request.headers.get(name) ?? undefined,
  }
}

async function respond(
  kit: Kit,
  routed: RouteRequest,
  session: SessionPort,
  request: Request,
): Promise<Response> {
  const outcome = await kit.route(routed, session)
  if (!('url' in outcome)) return toResponse(outcome)
  try {
    const response = await proxyWithFetch(kit.context, outcome, request)
    await kit.proxied(outcome, session, response.status)
    return response instanceof Response ? response : toResponse(response)
  } catch (error) {
    return toResponse(await kit.failed(routed, error))
  }
}

function toResponse(reply: Reply): Response {
  const headers = new Headers()
  for (const [name, value] of reply.headers) headers.append(name, value)
  return new Response(reply.body === '' ? null : reply.body, { status: reply.status, headers })
}
