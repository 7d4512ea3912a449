import type { OpenRouteError } from '@openroute-kit/core'
import { checkDenial, failure, splitCallback } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import { publish } from '../http/diagnostics.js'
import { redirectReply, statusOf } from '../http/replies.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { wantsPage } from '../http/wants-page.js'
import { failureReply } from '../pages/failure-reply.js'
import { continuePage } from '../pages/page.js'
import { isSignedIn } from '../session/current-key.js'
import type { SessionPort } from '../session/session-port.js'
import { homePath } from '../settings/return-to.js'
import { appFailurePath } from './failed-route.js'
import { recallReturnTo } from './finished-login.js'
import { retryOfCallback } from './retry-of.js'
import { pendingTransactions } from './transactions.js'

/**
 * The response to a callback whose login this browser does not have. Any site can send a visitor to one, so it changes nothing
 * (A16).
 *
 * - A visitor who is signed in continues to the app (L06): where the login returned to if it was finished a moment ago (L01).
 * - A denial may come without a state, so it is shown (P02).
 * - Everything else is an error.
 *
 * `state`: that of the callback, or `null` if the kit creates no such states. "Log in again" returns to where the visitor was, if exactly one login is pending (S29).
 */
export async function unknownCallback(
  context: Context,
  request: RouteRequest,
  session: SessionPort,
  state: string | null,
): Promise<Reply> {
  const { settings } = context
  const pending = await pendingTransactions(context, request)
  const retry = await retryOfCallback(context, request)
  const denial = denialOf(context, request.search)
  // With a login pending, the visitor may be declining to switch accounts.
  if (denial === null || pending.length === 0) {
    if (await isSignedIn(context, session)) {
      const returnTo = state === null ? null : await recallReturnTo(context, session, state)
      return redirectReply(returnTo ?? homePath(settings), [])
    }
    // The browser has withheld the session cookie. It sends it with the navigation from this page, to this route without code and state.
    if (session.strict && request.header('sec-fetch-site') === 'cross-site') {
      const query = denial === null ? '' : '?error=access_denied'
      return continuePage(request, `${settings.mountPath}/callback${query}`, [])
    }
  }
  const error = denial ?? refusalOf(state)
  settings.onError(error)
  publish('login-failed', { code: error.code, status: statusOf(error) })
  const own = wantsPage(request) ? appFailurePath(settings, error.code, retry) : null
  return own === null ? failureReply(settings, request, error, retry) : redirectReply(own, []) // S29
}

/** The error of a denial without a state, or `null`. */
function denialOf({ settings: { provider } }: Context, search: string): OpenRouteError | null {
  const [callback] = splitCallback(search)
  const code = checkDenial(callback, provider.siteUrl)
  return code === undefined ? null : failure(code)
}

function refusalOf(state: string | null): OpenRouteError {
  if (state !== null) return failure('transaction_missing')
  return failure('callback_invalid', {
    message: 'The callback must have one state parameter that this kit created. Start the login again.',
  })
}
