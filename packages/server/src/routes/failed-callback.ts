import type { OpenRouteError } from '@openroute-kit/core'
import { endsLogin, isShownByOpener } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import { publish } from '../http/diagnostics.js'
import { redirectReply, statusOf } from '../http/replies.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { wantsPage } from '../http/wants-page.js'
import { failureReply } from '../pages/failure-reply.js'
import { failedPath } from './failed-route.js'
import { retryOf } from './retry-of.js'
import type { FoundTransaction } from './transactions.js'

/**
 * The response to a callback that has failed. After an error that ends the login, removes its transaction.
 *
 * A page navigation is then redirected to `<mount>/failed`, whose address contains no code (A18). If a reload may still finish the
 * login, the callback itself responds with the error page. A login in a popup ends at `<mount>/popup`, unless its window has to
 * show what the visitor must do.
 */
export async function failedCallback(
  { settings }: Context,
  request: RouteRequest,
  error: OpenRouteError,
  { transaction, removal }: FoundTransaction,
): Promise<Reply> {
  settings.onError(error)
  publish('login-failed', { code: error.code, status: statusOf(error) })
  const over = endsLogin(error.code)
  const cookies = over ? [removal] : []
  const { returnTo } = transaction
  const retry = retryOf(settings, transaction)
  // A16: the state was found in this browser's cookies, so a forged callback can't close the popup.
  if (retry.popup && over && isShownByOpener(error.code))
    return redirectReply(`${returnTo}${returnTo.includes('?') ? '&' : '?'}error=${error.code}`, cookies)
  const page = wantsPage(request) ? failedPath(settings, error.code, retry) : null
  if (page !== null) return redirectReply(page, cookies)
  return failureReply(settings, request, error, { ...retry, cookies })
}
