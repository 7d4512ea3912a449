import { OpenRouteError, type OpenRouteErrorCode } from '@openroute-kit/core'
import type { Context } from '../context.js'
import { allowNavigation } from '../http/guards.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { popupPage } from '../pages/popup-page.js'
import { currentRecord } from '../session/current-key.js'
import type { SessionPort } from '../session/session-port.js'

/**
 * Failures that leave nothing to do in the popup, so that it may close and let the app's page speak. All others keep
 * their page in it: the person is to reload, to delete a key, or to tell the developer.
 */
const TOLD_BY_APP: ReadonlySet<string> = new Set<OpenRouteErrorCode>([
  'access_denied',
  'provider_refused',
  'transaction_expired',
  'code_expired',
  'code_rejected',
  'challenge_method_rejected',
  'exchange_rejected',
  'exchange_not_allowed',
  'rate_limited',
])

export function isToldByApp(code: string): code is OpenRouteErrorCode {
  return TOLD_BY_APP.has(code)
}

/**
 * `GET <mount>/popup`: where a login in a popup ends. Its page says so on the channel `openroute-kit` and closes the
 * window. Anybody may open it at any time: whoever hears of it asks `<mount>/session` who is signed in.
 *
 * @throws `not_found` for an `error` that is none of those with which a login may end here: it tells nobody (B31)
 */
export async function popupRoute(
  context: Context,
  request: RouteRequest,
  session: SessionPort,
): Promise<Reply> {
  allowNavigation(context.settings, request)
  const [error = null, ...more] = new URLSearchParams(request.search).getAll('error')
  if (more.length > 0 || (error !== null && !isToldByApp(error)))
    throw new OpenRouteError('not_found', 'No login ends with such an error.', { status: 404 })
  // For the words on the page alone: the message goes out also while the store is down (D11).
  const record = await currentRecord(context, session).catch(() => null)
  return popupPage(context.settings, request, { error, signedIn: record !== null })
}
