import { failure } from '@openroute-kit/core/internal'
import { type HandlerParts, setInternals } from './handler-internals.js'
import { pathBelowMount } from './http/request-path.js'
import type { Reply, RouteRequest } from './http/route-request.js'
import { createKit, type Kit } from './kit.js'
import { lazySetup } from './lazy-setup.js'
import type { OpenRouteHandler, RequestHeaders, WebOpenRouteOptions } from './open-route-handler.js'
import { proxyWebRequest } from './proxy/proxy-web-request.js'
import type { SessionPort } from './session/session-port.js'
import { browserCookies, withCookies } from './stores/browser-cookies.js'
import { cookieSession } from './stores/cookie-session.js'
import { type SessionStore, storedMarkers } from './stores/session-store.js'
import { storedSession } from './stores/stored-session.js'

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
      const reply = await kit.requireLogin(cookiesOf(cookieOf(request)).session, () => {
        const routed = routeRequest(request)
        return { request: routed, target: routed.path + routed.search }
      })
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
  setInternals(or, { setup, onClose: (cleanUp) => void cleanUps.push(cleanUp) })
  return or
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
    const response = await proxyWebRequest(kit.context, outcome, request)
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
