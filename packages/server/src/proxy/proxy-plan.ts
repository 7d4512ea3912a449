import { OpenRouteError } from '@openroute-kit/core'
import { allowOwnRead, allowOwnScript } from '../http/guards.js'
import type { RouteRequest, SessionPort } from '../http/route-request.js'
import { countRequest } from '../limits/limits.js'
import { requireKey } from '../session/current-key.js'
import type { SessionRecord } from '../session/session-record.js'
import type { ApiRoute } from '../settings/api-routes.js'
import type { Config } from '../settings/settings.js'

/** A request to the provider, decided; an adapter only has to carry it out. */
export interface ProxyPlan {
  readonly method: string
  /** Below the API base, without query. */
  readonly path: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly takesBody: boolean
  /** The key that goes with it, to be taken out of whatever comes back (B32). */
  readonly key: string | null
  readonly record: SessionRecord
  /** The record as the session keeps it: dropped when the provider rejects the key (B36). */
  readonly sealed: string
  readonly address: string | undefined
}

/**
 * Decides whether an API request may pass, and as what. `path` and query go to a fixed table of routes (B18); of the
 * client's headers only `accept` passes, all others are the server's (B19).
 *
 * @throws `not_found`, `method_not_allowed`, `request_forbidden`, `not_signed_in`, `rate_limited`,
 * `session_unavailable`
 */
export async function planProxy(
  config: Config,
  request: RouteRequest,
  session: SessionPort,
): Promise<ProxyPlan> {
  const route = findRoute(config, request)
  if (route.method === 'GET') allowOwnRead(config, request)
  else allowOwnScript(config, request) // B01
  if (route.method !== 'GET' && request.search.length > 1)
    throw new OpenRouteError(
      'request_forbidden',
      'A POST to the API takes no query: parameters belong into the body, where they are checked.', // F05
      { status: 403 },
    )
  const current = await requireKey(config, session)
  await countRequest(config, current.record.loginId, request.address)
  return {
    method: route.method,
    path: route.path,
    url: config.provider.apiUrl + route.path + (route.method === 'GET' ? request.search : ''),
    headers: {
      accept: request.header('accept') ?? 'application/json',
      // Plain, so that the key is found in it (F12), and an error event can stand behind what came (D15).
      'accept-encoding': 'identity',
      ...(route.method !== 'GET' && { 'content-type': 'application/json' }),
      ...providerHeaders(config, current.key),
    },
    takesBody: route.method !== 'GET',
    key: current.key,
    record: current.record,
    sealed: current.sealed,
    address: request.address,
  }
}

/** What the server says of itself: authorization, and the attribution headers of protocol.md §3. */
export function providerHeaders(config: Config, key: string | null): Record<string, string> {
  return {
    ...(key !== null && { authorization: `Bearer ${key}` }),
    'http-referer': config.baseUrl,
    // B17: header values are Latin-1; other names are percent-encoded.
    'x-title': /^[\x20-\x7e]+$/.test(config.appName) ? config.appName : encodeURIComponent(config.appName),
  }
}

function findRoute(config: Config, request: RouteRequest): ApiRoute {
  const matching = config.routes.filter(({ path }) => `/api${path}` === request.path)
  if (matching.length === 0)
    throw new OpenRouteError('not_found', 'The proxy has no such route. Add it to "allow" if it should.', {
      status: 404,
    })
  const route = matching.find(({ method }) => method === request.method)
  if (route === undefined)
    throw new OpenRouteError('method_not_allowed', 'The route takes another method.', { status: 405 })
  return route
}
