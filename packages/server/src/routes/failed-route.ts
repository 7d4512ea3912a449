import type { OpenRouteErrorCode } from '@openroute-kit/core'
import { endsLogin, failure, keyMayExist } from '@openroute-kit/core/internal'
import { allowNavigation } from '../http/guards.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { failureReply } from '../pages/failure-reply.js'
import type { Settings } from '../settings/settings.js'

/**
 * The path of the error page for a login that has ended. Redirecting to it keeps the code out of the browser's history (A18).
 * `null` if the callback itself has to respond with the page: the login can still be finished, or only the callback knows the
 * key's settings page (`session_save_failed`).
 */
export function failedPath(settings: Settings, code: OpenRouteErrorCode, popup: boolean): string | null {
  if (!hasFailedPage(code)) return null
  return `${settings.mountPath}/failed?error=${code}${popup ? '&mode=popup' : ''}`
}

/**
 * `GET <mount>/failed?error=…`: the error page for a login that has ended. Anyone may open it at any time: it shows the kit's own
 * text for the code and changes nothing.
 *
 * @throws `not_found` for any other `error` (B31)
 */
export async function failedRoute(settings: Settings, request: RouteRequest): Promise<Reply> {
  allowNavigation(settings, request)
  const query = new URLSearchParams(request.search)
  const [code = '', ...more] = query.getAll('error')
  if (more.length > 0 || !hasFailedPage(code))
    throw failure('not_found', { message: 'There is no page for this error.' })
  const error = failure(code, { helpUrl: keyMayExist(code) ? settings.provider.keysUrl : undefined })
  return failureReply(settings, request, error, { popup: query.get('mode') === 'popup' })
}

const hasFailedPage = (code: string): code is OpenRouteErrorCode =>
  endsLogin(code) && code !== 'session_save_failed'
