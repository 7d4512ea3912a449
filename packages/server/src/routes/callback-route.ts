import type { OpenRouteErrorCode } from '@openroute-kit/core'
import type { Context } from '../context.js'
import { allowNavigation, allowOneSession } from '../http/guards.js'
import { redirectReply } from '../http/replies.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { toKitError } from '../http/to-kit-error.js'
import { continuePage } from '../pages/page.js'
import { currentRecord } from '../session/current-key.js'
import type { SessionPort } from '../session/session-port.js'
import { callbackState } from './callback-state.js'
import { endOfLogin } from './end-of-login.js'
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
  const state = callbackState(request.search)
  const found = state === null ? null : await findTransaction(context, request, state) // A01
  if (found === null) return unknownCallback(context, request, session, state)
  // F07: counted only once the login is known, since any site can send visitors to the callback without one.
  await context.rateLimits.countLogin(request.address)
  try {
    await finishLogin({ context, session, found, search: request.search })
  } catch (thrown) {
    const error = toKitError(thrown)
    const isOver = OVER.has(error.code) && (await hasNewerLogin(context, session, found))
    if (!isOver) return failedCallback(context, request, error, found)
  }
  return continueToApp(context, request, session, found)
}

/** The codes of callbacks that come too late, and for which nothing was sent to the provider. */
const OVER: ReadonlySet<OpenRouteErrorCode> = new Set<OpenRouteErrorCode>([
  'callback_used',
  'transaction_expired',
])

/**
 * Whether the visitor has signed in since the login began: another request has finished this login or a later one (L06). `false` if
 * they only keep the login that this one was to replace, as they do if switching accounts fails.
 */
async function hasNewerLogin(
  context: Context,
  session: SessionPort,
  { transaction }: FoundTransaction,
): Promise<boolean> {
  const record = await currentRecord(context, session).catch(() => null)
  return record !== null && record.loginId !== transaction.loginBefore?.loginId
}

async function continueToApp(
  { settings }: Context,
  request: RouteRequest,
  { strict }: SessionPort,
  { transaction: { returnTo }, removal }: FoundTransaction,
): Promise<Reply> {
  const path = endOfLogin(settings, returnTo)
  return strict ? continuePage(request, path, [removal]) : redirectReply(path, [removal])
}
