import { failure } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import { allowOwnRead, allowOwnScript } from '../http/guards.js'
import type { RouteRequest } from '../http/route-request.js'
import { requireKey } from '../session/current-key.js'
import type { SessionPort } from '../session/session-port.js'
import type { SessionRecord } from '../session/session-record.js'
import type { ApiRoute } from '../settings/api-routes.js'
import type { Settings } from '../settings/settings.js'
import { providerHeaders } from './provider-headers.js'

/**
 * A request to the provider, made from an API request that has passed all checks. `proxyWithFetch` and `proxyWithUndici` send it.
 */
export interface ProxyPlan {
  readonly method: string
  /** Relative to the API base URL, without query. */
  readonly path: string
  /** The whole URL, with the query of a GET request. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Whether the request has a body: `prepareBody` checks it. */
  readonly hasBody: boolean
  /** The visitor's key, to be redacted in the response (B32). */
  readonly key: string
  /** The visitor's session record. */
  readonly record: SessionRecord
  /** The same record as the session stores it, for {@link dropRejectedKey}. */
  readonly sealed: string
  /** The client for the limits per address. */
  readonly address: string | undefined
}

/**
 * Validates an API request and makes the request to the provider from it. The path must be in a fixed table of routes (B18). Of
 * the client's headers, only `accept` is forwarded (B19). The body is checked later, by `prepareBody`.
 *
 * @throws `not_found`, `method_not_allowed`, `request_forbidden`, `not_signed_in`, `rate_limited`, `session_unavailable`
 */
export async function planProxy(
  context: Context,
  request: RouteRequest,
  session: SessionPort,
): Promise<ProxyPlan> {
  const route = findRoute(context.settings, request)
  if (route.method === 'GET') allowOwnRead(context.settings, request)
  else allowOwnScript(context.settings, request) // B01
  // F05: parameters in the query would not be checked.
  if (route.method !== 'GET' && request.search.length > 1)
    throw failure('request_forbidden', {
      message:
        'A POST to the API must not have a query. Put the parameters into the body, where they are checked.',
    })
  const current = await requireKey(context, session)
  await context.rateLimits.countRequest(current.record.loginId, request.address)
  return {
    method: route.method,
    path: route.path,
    url: context.settings.provider.apiUrl + route.path + (route.method === 'GET' ? request.search : ''),
    headers: {
      accept: request.header('accept') ?? 'application/json',
      // Uncompressed, so that the key can be found in the response (F12) and an error event can be appended to it (D15).
      'accept-encoding': 'identity',
      ...(route.method !== 'GET' && { 'content-type': 'application/json' }),
      ...providerHeaders(context.settings, current.key),
    },
    hasBody: route.method !== 'GET',
    key: current.key,
    record: current.record,
    sealed: current.sealed,
    address: request.address,
  }
}

function findRoute(settings: Settings, request: RouteRequest): ApiRoute {
  const matching = settings.routes.filter(({ path }) => `/api${path}` === request.path)
  if (matching.length === 0)
    throw failure('not_found', {
      message: 'The proxy does not forward this route. Add it to the option "allow".',
    })
  const route = matching.find(({ method }) => method === request.method)
  if (route === undefined)
    throw failure('method_not_allowed', { message: 'This route does not accept this method.' })
  return route
}
