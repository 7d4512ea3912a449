import { isLoginState } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import { allowNavigation, allowOneSession } from '../http/guards.js'
import { redirectReply } from '../http/replies.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { toKitError } from '../http/to-kit-error.js'
import { continuePage } from '../pages/page.js'
import { isSignedIn } from '../session/current-key.js'
import type { SessionPort } from '../session/session-port.js'
import { isPopupPath } from '../settings/paths.js'
import { resolveReturnTo } from '../settings/return-to.js'
import { failedCallback } from './failed-callback.js'
import { finishLogin } from './finish-login.js'
import { type FoundTransaction, findTransaction } from './transactions.js'
import { unknownCallback } from './unknown-callback.js'

/**
 * `GET <mount>/callback?state=…&code=…` (RFC 6749 §4.1.2): finishes a login and redirects to its `returnTo`, or responds with an
 * error. Neither response contains the code or the state (A04, A07).
 *
 * A callback that can't finish a login leads a visitor who is signed in to the app (L06): they went Back and approved again, or
 * opened an old callback.
 */
export async function callbackRoute(
  context: Context,
  request: RouteRequest,
  session: SessionPort,
): Promise<Reply> {
  allowNavigation(context.settings, request)
  allowOneSession(session)
  const state = stateOf(request.search)
  const found = state === null ? null : await findTransaction(context, request, state) // A01
  if (found === null) return unknownCallback(context, request, session, state)
  // F07: counted only once the login is known, since any site can send visitors to the callback without one.
  await context.rateLimits.countLogin(request.address)
  try {
    await finishLogin({ context, session, found, search: request.search })
  } catch (thrown) {
    const error = toKitError(thrown)
    // L06: another request has finished this login, or one that came after it.
    const isOver = error.code === 'callback_used' && (await isSignedIn(context, session))
    if (!isOver) return failedCallback(context, request, error, found)
  }
  return continueToApp(context, request, session, found)
}

/** The state of a callback, if it is one that this kit creates. A provider may return it in two places (P02). */
function stateOf(search: string): string | null {
  const states = new Set(new URLSearchParams(search).getAll('state'))
  const [state = ''] = states.size === 1 ? states : []
  return isLoginState(state) ? state : null
}

/** B15: `returnTo` was checked when it was stored, and is checked again before it is used. */
async function continueToApp(
  { settings }: Context,
  request: RouteRequest,
  { strict }: SessionPort,
  { transaction: { returnTo }, removal }: FoundTransaction,
): Promise<Reply> {
  const path = isPopupPath(settings, returnTo) ? returnTo : resolveReturnTo(settings, returnTo)
  return strict ? continuePage(request, path, [removal]) : redirectReply(path, [removal])
}
