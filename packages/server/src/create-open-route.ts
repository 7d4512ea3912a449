import { pathBelowMount, type Reply, type RouteRequest, type SessionPort } from './http/route-request.js'
import { createKit, type Kit } from './kit.js'
import { fetchWithKey, type OpenAIOptions, openAIOptions } from './proxy/provider-access.js'
import { proxyWithFetch } from './proxy/proxy-with-fetch.js'
import { currentRecord } from './session/current-key.js'
import { guardPort } from './session/guard-session.js'
import { describeRecord, type OpenRouteSession } from './session/session-record.js'
import { signOut } from './session/sign-out.js'
import { signOutEverywhere } from './session/sign-out-everywhere.js'
import type { OpenRouteOptions } from './settings/settings.js'
import type { Visitor } from './state/revocations.js'
import type { CookiePort } from './stores/cookie-port.js'
import { cookieSession } from './stores/cookie-session.js'
import { type SessionStore, storedMarkers } from './stores/session-store.js'
import { storedSession } from './stores/stored-session.js'

export interface WebOpenRouteOptions extends OpenRouteOptions {
  /** Where sessions live. Default: each in its sealed cookie, which only the shared state can revoke (B11). */
  store?: SessionStore
}

export interface OpenRouteHandler {
  /**
   * Answers a request to one of the kit's routes; `null` for any other request, which is the app's. `address`: who asks, as
   * your runtime or trusted proxy knows it; without it, nothing is limited by address (B29).
   */
  handle(request: Request, client?: { address?: string | undefined }): Promise<Response | null>
  /** Who is signed in, or `null`. */
  session(request: Request): Promise<OpenRouteSession | null>
  /**
   * Calls the provider's API with the visitor's key. A session in a sealed cookie is not renewed by it, nor dropped when the
   * provider rejects the key: only responses of {@link handle} can set the cookie.
   */
  fetch(request: Request, path: string, init?: RequestInit): Promise<Response>
  /** Options for `new OpenAI(await or.openAIOptions(request))`. Holds the key: keep it on the server. */
  openAIOptions(request: Request): Promise<OpenAIOptions>
  /**
   * Signs the visitor of a request out, such as from a route of the app's own. Resolves with the `Set-Cookie` values that its
   * response has to carry. @throws `session_unavailable`, `request_forbidden`
   */
  signOut(request: Request): Promise<readonly string[]>
  /** {@link signOutEverywhere} */
  signOutEverywhere(who: Visitor): Promise<void>
  /** Ends the answers under way with an error that says so, for a shutdown (D21). */
  close(): void
}

/**
 * "Log in with OpenRoute" for any runtime that speaks Web `Request` and `Response`.
 *
 * @throws `config_invalid` for a wrong option, with how to mend it
 */
export function createOpenRoute({ store, ...options }: WebOpenRouteOptions): OpenRouteHandler {
  const kit = createKit(options)
  const { config } = kit
  if (store !== undefined) config.revocations.keepIn(storedMarkers(config.scope, store))
  const portOf = (request: Request): CookiePort => {
    const cookie = request.headers.get('cookie') ?? undefined
    return store === undefined ? cookieSession(config, cookie) : storedSession(config, store, cookie)
  }

  return {
    async handle(request, { address } = {}) {
      const { pathname, search } = new URL(request.url)
      const path = pathBelowMount(config, pathname)
      if (path === null) return null
      const routed: RouteRequest = {
        method: request.method,
        path,
        search,
        address,
        header: (name) => request.headers.get(name) ?? undefined,
      }
      const session = portOf(request)
      const answer = await answerTo(kit, routed, session, request)
      const response = answer instanceof Response ? answer : toResponse(answer)
      for (const cookie of session.cookies()) response.headers.append('set-cookie', cookie)
      return response
    },
    async session(request) {
      const record = await currentRecord(config, guardPort(config, portOf(request)))
      return record && describeRecord(config, record)
    },
    fetch: async (request, path, init) => fetchWithKey(config, portOf(request), path, init),
    openAIOptions: async (request) => openAIOptions(config, portOf(request)),
    async signOut(request) {
      const session = portOf(request)
      await signOut(config, guardPort(config, session))
      return session.cookies()
    },
    signOutEverywhere: (who) => signOutEverywhere(config, who),
    close: kit.stop,
  }
}

async function answerTo(
  kit: Kit,
  routed: RouteRequest,
  session: SessionPort,
  request: Request,
): Promise<Response | Reply> {
  const outcome = await kit.route(routed, session)
  if (!('url' in outcome)) return outcome
  try {
    const answer = await proxyWithFetch(kit, outcome, request)
    if (answer.status === 401 && outcome.sealed !== null)
      await guardPort(kit.config, session).drop(outcome.sealed) // B36
    return answer
  } catch (error) {
    return kit.failed(routed, error)
  }
}

function toResponse(reply: Reply): Response {
  const headers = new Headers()
  for (const [name, value] of reply.headers) headers.append(name, value)
  return new Response(reply.body === '' ? null : reply.body, { status: reply.status, headers })
}
