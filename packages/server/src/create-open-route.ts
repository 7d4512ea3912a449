import type { OpenAIOptions } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import { pathBelowMount } from './http/request-path.js'
import type { Reply, RouteRequest } from './http/route-request.js'
import { createKit, type Kit } from './kit.js'
import { type LazySetup, lazySetup } from './lazy-setup.js'
import { proxyWithFetch } from './proxy/proxy-with-fetch.js'
import type { SessionPort } from './session/session-port.js'
import type { OpenRouteOptions, OpenRouteSession } from './settings/options.js'
import { processWide } from './state/process-wide.js'
import type { Visitor } from './state/revocations.js'
import { type BrowserCookies, browserCookies, withCookies } from './stores/browser-cookies.js'
import { cookieSession } from './stores/cookie-session.js'
import { type SessionStore, storedMarkers } from './stores/session-store.js'
import { storedSession } from './stores/stored-session.js'

export interface WebOpenRouteOptions extends OpenRouteOptions {
  /**
   * Where sessions are kept. Default: no store. Each session is then in its own sealed cookie, and revoking a copied cookie on
   * all instances takes the option `shared` (B11).
   */
  store?: SessionStore
  /**
   * The name of one cookie for the session and the logins under way, for hosts that drop all cookies but one, such as
   * `__session` on Firebase Hosting. Such a name has no `__Host-` prefix, so other origins of your site can set a cookie of this
   * name. At most about four logins are under way then, and `returnTo` has at most 512 characters, URL-encoded. Default: cookies of their own,
   * with names that several apps on one host don't share. S16
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

/** "Log in with OpenRoute" for an app that uses Web `Request` and `Response`, as {@link createOpenRoute} returns it. */
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
   * Call this at shutdown. It ends running responses with the error `provider_interrupted` (D21) and closes the connections to
   * the provider.
   */
  close(): Promise<void>
}

/**
 * "Log in with OpenRoute" for any runtime with Web `Request` and `Response`. On Node, serve it with `toNodeListener(or)` from
 * `@openroute-kit/server/node`.
 *
 * @param options the options, or a function that returns them. The function is called at the first request, so that a build can
 * import the module without secrets. While it throws or returns invalid options, each request gets `500` (`config_invalid`), and
 * the next one calls it again.
 * @throws `config_invalid` naming the option and how to fix it; if `options` is a function, the methods throw it instead
 */
export function createOpenRoute(
  options: WebOpenRouteOptions | (() => WebOpenRouteOptions),
): OpenRouteHandler {
  const setup = lazySetup(options, createParts)
  const cleanUps: (() => Promise<void>)[] = []

  const or: OpenRouteHandler = {
    async handle(request, { address } = {}) {
      const routed = routeRequest(request, address)
      let parts: HandlerParts
      try {
        parts = setup.get()
      } catch (error) {
        return toResponse(await setup.failed(routed, error))
      }
      const path = pathBelowMount(parts.kit.context.settings, routed.path)
      if (path === null) return null
      const cookies = parts.cookiesOf(cookieOf(request))
      const response = await respond(
        parts.kit,
        withCookies({ ...routed, path }, cookies),
        cookies.session,
        request,
      )
      const lines = cookies.toSet(response.headers.getSetCookie())
      response.headers.delete('set-cookie')
      for (const line of lines) response.headers.append('set-cookie', line)
      return response
    },
    async session(request) {
      const { kit, cookiesOf } = setup.get()
      return kit.session(cookiesOf(cookieOf(request)).session)
    },
    async requireLogin(request) {
      const { kit, cookiesOf } = setup.get()
      const routed = routeRequest(request)
      const reply = await kit.requireLogin(
        routed,
        cookiesOf(cookieOf(request)).session,
        routed.path + routed.search,
      )
      return reply && toResponse(reply)
    },
    async fetch(request, path, init) {
      const { kit, cookiesOf } = setup.get()
      return kit.fetch(cookiesOf(cookieOf(request)).session, path, init)
    },
    async openAIOptions(request) {
      const { kit, cookiesOf } = setup.get()
      return kit.openAIOptions(cookiesOf(cookieOf(request)).session)
    },
    async signOut(request) {
      const { kit, cookiesOf } = setup.get()
      const cookies = cookiesOf(cookieOf(request))
      await kit.signOut(cookies.session)
      return cookies.toSet()
    },
    signOutEverywhere: async (visitor) => setup.get().kit.signOutEverywhere(visitor),
    async close() {
      setup.current?.kit.close()
      await Promise.all(cleanUps.map((cleanUp) => cleanUp()))
    },
  }
  INTERNALS.set(or, { setup, onClose: (cleanUp) => void cleanUps.push(cleanUp) })
  return or
}

/** What a handler consists of once its options have been read. */
export interface HandlerParts {
  readonly kit: Kit
  /** The cookies of a request with this `Cookie` header. */
  cookiesOf(header: string | undefined): BrowserCookies
}

function createParts({ store, cookieName, ...options }: WebOpenRouteOptions): HandlerParts {
  const kit = createKit(options, { cookieName })
  const { settings, revocations } = kit.context
  if (store !== undefined) {
    refuseInProduction(store)
    revocations.setMarkerStore(storedMarkers(settings.scope, store))
  }
  const sessionOf = (header: string | undefined) =>
    store === undefined ? cookieSession(settings, header) : storedSession(settings, store, header)
  return { kit, cookiesOf: (header) => browserCookies(settings, header, sessionOf) }
}

const cookieOf = (request: RequestHeaders) => request.headers.get('cookie') ?? undefined

/** The parts of a handler that {@link toNodeListener} uses. */
export interface HandlerInternals {
  readonly setup: LazySetup<HandlerParts>
  /** Adds a step to {@link OpenRouteHandler.close}. */
  onClose(cleanUp: () => Promise<void>): void
}

/** Process-wide, since a bundler may load `toNodeListener` with a copy of this module. S28 */
const INTERNALS = processWide('internals 1', () => new WeakMap<OpenRouteHandler, HandlerInternals>())

/** @throws `TypeError` for a handler that {@link createOpenRoute} did not make */
export function internalsOf(or: OpenRouteHandler): HandlerInternals {
  const internals = INTERNALS.get(or)
  if (internals === undefined) throw new TypeError('The handler must be the result of createOpenRoute().')
  return internals
}

/** Refuses a store in memory in production (E09). */
function refuseInProduction({ volatile }: SessionStore): void {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
  if (volatile === true && process?.env?.NODE_ENV === 'production')
    throw failure('config_invalid', {
      message:
        'store keeps sessions in memory, which is for development only: a restart signs everyone out. Use redisSessionStore(client), or a store of your own.',
    })
}

/** Converts a Web request to what the kit's routes use, with the whole path instead of the part below the mount. */
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
    if (response instanceof Response) return response
    await kit.proxied(outcome, session, response)
    return toResponse(response)
  } catch (error) {
    return toResponse(await kit.failed(routed, error))
  }
}

function toResponse(reply: Reply): Response {
  const headers = new Headers()
  for (const [name, value] of reply.headers) headers.append(name, value)
  return new Response(reply.body === '' ? null : reply.body, { status: reply.status, headers })
}
