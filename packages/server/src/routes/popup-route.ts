import { failure, isShownByOpener } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import { allowNavigation } from '../http/guards.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { popupPage } from '../pages/popup-page.js'
import { currentRecord } from '../session/current-key.js'
import type { SessionPort } from '../session/session-port.js'

/**
 * `GET <mount>/popup`: the last page of a login in a popup. It posts the outcome on the `BroadcastChannel` `openroute-kit` and
 * closes the window. Anyone may open it at any time, so pages that receive the message must request `<mount>/session` to learn
 * who is signed in.
 *
 * @throws `not_found` for an `error` that the opener does not show (B31)
 */
export async function popupRoute(
  context: Context,
  request: RouteRequest,
  session: SessionPort,
): Promise<Reply> {
  allowNavigation(context.settings, request)
  const query = new URLSearchParams(request.search)
  const [error = null, ...more] = query.getAll('error')
  if (more.length > 0 || (error !== null && !isShownByOpener(error)))
    throw failure('not_found', { message: 'There is no popup page for this error.' })
  // D11: the message is posted even while the store is down; the session decides only the text of the page.
  const record = await currentRecord(context, session).catch(() => null)
  return popupPage(context.settings, request, {
    error,
    signedIn: record !== null,
    moved: query.get('moved') === '1',
  })
}
