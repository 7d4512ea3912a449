import { OpenRouteError, type OpenRouteErrorCode } from '@openroute-kit/core'
import { allowNavigation } from '../http/guards.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { failureReply } from '../pages/failure-reply.js'
import type { Settings } from '../settings/settings.js'

/**
 * Failures after which a login is over: the status of the page that tells of it, and whether a key may have been left
 * behind. `session_save_failed` is not among them: while the store is down, the next request might tell nothing at all.
 */
const ENDED: ReadonlyMap<string, { status: number; keyMayExist?: true }> = new Map<
  OpenRouteErrorCode,
  { status: number; keyMayExist?: true }
>([
  ['access_denied', { status: 403 }],
  ['provider_refused', { status: 400 }],
  ['transaction_expired', { status: 400 }],
  ['code_expired', { status: 400 }],
  // D10: the code is spent also where the server that spent it has crashed.
  ['code_rejected', { status: 400, keyMayExist: true }],
  ['challenge_method_rejected', { status: 502 }],
  ['exchange_rejected', { status: 502 }],
  ['exchange_not_allowed', { status: 502 }],
  ['rate_limited', { status: 429 }],
  ['provider_redirected', { status: 502, keyMayExist: true }],
  ['provider_response_invalid', { status: 502, keyMayExist: true }],
  ['provider_error', { status: 502, keyMayExist: true }],
  ['exchange_outcome_unknown', { status: 502, keyMayExist: true }],
])

/**
 * Where a person is sent whose login is over: an address without the code, which would stay in the browser's history
 * (A18). `null`: the failure is told in the answer to the callback itself.
 */
export function failedPath(settings: Settings, code: OpenRouteErrorCode, popup: boolean): string | null {
  if (!ENDED.has(code)) return null
  return `${settings.mountPath}/failed?error=${code}${popup ? '&mode=popup' : ''}`
}

/**
 * `GET <mount>/failed?error=…`: tells how a login ended. Anybody may open it at any time: it shows the kit's own words for
 * one of the codes above, and changes nothing.
 *
 * @throws `not_found` for any other `error` (B31)
 */
export async function failedRoute(settings: Settings, request: RouteRequest): Promise<Reply> {
  allowNavigation(settings, request)
  const query = new URLSearchParams(request.search)
  const [code = '', ...more] = query.getAll('error')
  const ended = more.length === 0 ? ENDED.get(code) : undefined
  if (ended === undefined)
    throw new OpenRouteError('not_found', 'No login ends with such an error.', { status: 404 })
  const error = new OpenRouteError(code as OpenRouteErrorCode, 'The login is over. Start it again.', {
    status: ended.status,
    helpUrl: ended.keyMayExist && settings.provider.keysUrl,
  })
  return failureReply(settings, request, error, { popup: query.get('mode') === 'popup' })
}
