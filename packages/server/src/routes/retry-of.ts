import type { Context } from '../context.js'
import type { RouteRequest } from '../http/route-request.js'
import { isPopupPath } from '../settings/paths.js'
import { resolveReturnTo } from '../settings/return-to.js'
import type { Settings } from '../settings/settings.js'
import { callbackState } from './callback-state.js'
import type { RetryOptions } from './failed-route.js'
import { findTransaction, pendingTransactions, type ServerTransaction } from './transactions.js'

/** How the page about a failed login starts the next one: as this login began, if it is known (B15, S29). */
export function retryOf(
  settings: Settings,
  transaction: Pick<ServerTransaction, 'returnTo'> | undefined,
): RetryOptions {
  if (transaction === undefined) return {}
  const { returnTo } = transaction
  return isPopupPath(settings, returnTo) ? { popup: true } : { returnTo: resolveReturnTo(settings, returnTo) }
}

/**
 * The same for a callback: as its login began. If this browser does not have that login, as its only unfinished login began.
 */
export async function retryOfCallback(context: Context, request: RouteRequest): Promise<RetryOptions> {
  const state = callbackState(request.search)
  const found = state === null ? null : await findTransaction(context, request, state)
  if (found !== null) return retryOf(context.settings, found.transaction)
  const pending = await pendingTransactions(context, request)
  return retryOf(context.settings, pending.length === 1 ? pending[0] : undefined)
}
