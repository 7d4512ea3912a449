import { isPopupPath } from '../settings/paths.js'
import { resolveReturnTo } from '../settings/return-to.js'
import type { Settings } from '../settings/settings.js'
import type { RetryOptions } from './failed-route.js'
import type { ServerTransaction } from './transactions.js'

/** How the page about a failed login starts the next one: as this login began, if it is known (B15, S29). */
export function retryOf(
  settings: Settings,
  transaction: Pick<ServerTransaction, 'returnTo'> | undefined,
): RetryOptions {
  if (transaction === undefined) return {}
  const { returnTo } = transaction
  return isPopupPath(settings, returnTo) ? { popup: true } : { returnTo: resolveReturnTo(settings, returnTo) }
}
