import { failure } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import { allowOwnRead, allowOwnScript } from '../http/guards.js'
import type { RouteRequest } from '../http/route-request.js'
import type { Reservation } from '../limits/open-responses.js'
import type { SessionPort } from '../session/session-port.js'
import type { SessionRecord } from '../session/session-record.js'
import type { ApiRoute } from '../settings/api-routes.js'
import { matchRoute } from '../settings/match-route.js'
import type { Settings } from '../settings/settings.js'
import { admitRequest } from './admit-request.js'
import { providerHeaders } from './provider-headers.js'
import { formType, isForm } from './request/form-type.js'

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
  /** Whether the request may have a body: `prepareBody` checks it. */
  readonly hasBody: boolean
  /** Whether the response may be a file: audio, an image, video or text (S12). */
  readonly files: boolean
  /** The visitor's key, to be redacted in the response (B32). `null` for a visitor who is signed out, on a public route. */
  readonly key: string | null
  /** The visitor's session record, or `null`. */
  readonly record: SessionRecord | null
  /** The same record as the session stores it, or `null`. For {@link dropRejectedKey}. */
  readonly sealed: string | null
  /** The slots of the response. */
  readonly reservation: Reservation
}

/**
 * Validates an API request and makes the request to the provider from it. The path must be in a fixed table of routes (B18). Of
 * the client's headers, only `accept` and those of the option `forwardHeaders` are forwarded (B19, S30). The body is checked later,
 * by `prepareBody`.
 *
 * @throws `not_found`, `method_not_allowed`, `request_forbidden`, `body_invalid`, `not_signed_in`, `rate_limited`,
 * `session_unavailable`
 */
export async function planProxy(
  context: Context,
  request: RouteRequest,
  session: SessionPort,
): Promise<ProxyPlan> {
  const { settings } = context
  const { route, path } = findRoute(settings, request)
  const { method, files } = route
  const type = request.header('content-type')
  const hasBody =
    method === 'POST' ? !isEmptyCall(settings, route, request) : type !== undefined && method !== 'GET'
  if (method === 'GET') allowOwnRead(settings, request)
  else allowOwnScript(settings, request, hasBody ? bodyTypes(route) : []) // B01
  // F05: parameters in the query would not be checked.
  if (method !== 'GET' && request.search.length > 1)
    throw failure('request_forbidden', {
      message: `A ${method} request to the API must not have a query. Put the parameters into the body, where they are checked.`,
    })
  const contentType = hasBody ? bodyType(type) : undefined
  const { current, reservation } = await admitRequest(context, request, session, route.public)
  const key = current?.key ?? null
  return {
    method,
    path,
    url: settings.provider.apiUrl + path + (method === 'GET' ? request.search : ''),
    headers: {
      ...forwardedHeaders(settings, request),
      accept: request.header('accept') ?? (files ? '*/*' : 'application/json'),
      // Uncompressed, so that the key can be found in the response (F12) and an error event can be appended to it (D15).
      'accept-encoding': 'identity',
      ...(contentType !== undefined && { 'content-type': contentType }),
      ...providerHeaders(settings, key),
    },
    hasBody,
    files,
    key,
    record: current?.record ?? null,
    sealed: current?.sealed ?? null,
    reservation,
  }
}

/**
 * Whether a `POST` request comes without a body, as for `/responses/:id/cancel`. Only routes that the app has allowed accept that,
 * and only if nothing in the body has to be checked (B29). S12
 */
function isEmptyCall(
  { allowModel, maxTokens }: Settings,
  { files }: ApiRoute,
  { header }: RouteRequest,
): boolean {
  const isEmpty = ['content-type', 'transfer-encoding'].every((name) => header(name) === undefined)
  return (
    files &&
    isEmpty &&
    (header('content-length') ?? '0') === '0' &&
    allowModel === undefined &&
    maxTokens === undefined
  )
}

function bodyTypes({ method, files }: ApiRoute): readonly string[] {
  return method === 'POST' && files ? ['application/json', 'multipart/form-data'] : ['application/json']
}

/** The content type for the provider, rebuilt so that nothing else of the client's passes (B19). */
function bodyType(type = ''): string {
  return isForm(type) ? formType(type) : 'application/json'
}

function forwardedHeaders({ forwardHeaders }: Settings, request: RouteRequest): Record<string, string> {
  return Object.fromEntries(
    forwardHeaders.flatMap((name) => {
      const value = request.header(name)
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
}

function findRoute(settings: Settings, request: RouteRequest): { route: ApiRoute; path: string } {
  const matching = matchingRoutes(settings, request.path)
  if (matching.length === 0)
    throw failure('not_found', {
      message: request.path.startsWith('/api/')
        ? 'The proxy does not forward this route. Add it to the option "allow".'
        : 'There is no such route.',
    })
  const found = matching.find(({ route }) => route.method === request.method)
  if (found === undefined)
    throw failure('method_not_allowed', { message: 'This route does not accept this method.' })
  return found
}

/** The routes with this path, which begins with `/api/`, whatever their methods. `path`: as the provider gets it. */
export function matchingRoutes({ routes }: Settings, path: string): { route: ApiRoute; path: string }[] {
  if (!path.startsWith('/api/')) return []
  return routes.flatMap((route) => {
    const matched = matchRoute(route, path.slice('/api'.length))
    return matched === null ? [] : [{ route, path: matched }]
  })
}
