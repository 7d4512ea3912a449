import { exchangeCode, type OpenRouteError, verifyCallback } from '@openroute-kit/core'
import {
  endsLogin,
  failure,
  isLoginState,
  isShownByOpener,
  randomToken,
  TRANSACTION_LIFETIME_MS,
} from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import { publish } from '../http/diagnostics.js'
import { allowNavigation, allowOneSession } from '../http/guards.js'
import { redirectReply } from '../http/replies.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { toKitError } from '../http/to-kit-error.js'
import { failureReply, wantsPage } from '../pages/failure-reply.js'
import { continuePage } from '../pages/page.js'
import { loginToRevoke } from '../session/current-key.js'
import type { SessionPort } from '../session/session-port.js'
import { popupPath, resolveReturnTo } from '../settings/paths.js'
import { establishSession } from './establish-session.js'
import { failedPath } from './failed-route.js'
import { type FoundTransaction, findTransaction } from './transactions.js'

/**
 * `GET <mount>/callback?state=…&code=…`: finishes a login and redirects to where the visitor wanted to go, or responds with what
 * went wrong. Neither contains the code or the state (A04, A07). A login in a popup ends at `<mount>/popup` in either case,
 * unless the person has to do something first. Where the login is over, the error page has an address of its own (A18); where a
 * reload may finish it, the callback itself responds with the page.
 */
export async function callbackRoute(
  context: Context,
  request: RouteRequest,
  session: SessionPort,
): Promise<Reply> {
  allowNavigation(context.settings, request)
  allowOneSession(session)
  const found = await transactionOf(context, request)
  // F07: not before, since any site can send a visitor to a callback without a login.
  await context.rateLimits.countLogin(request.address)
  try {
    return await finishLogin(context, request, session, found)
  } catch (thrown) {
    const error = toKitError(thrown)
    context.settings.onError(error)
    publish('login-failed', { code: error.code, status: error.status ?? 500 })
    const over = endsLogin(error.code)
    const cookies = over ? [found.removal] : []
    const popup = found.transaction.returnTo === popupPath(context.settings)
    // The state has been found in this browser's cookies, so a forged callback can't close the popup (A16).
    if (popup && over && isShownByOpener(error.code))
      return redirectReply(`${popupPath(context.settings)}?error=${error.code}`, cookies)
    const page = wantsPage(request) ? failedPath(context.settings, error.code, popup) : null
    if (page !== null) return redirectReply(page, cookies)
    return failureReply(context.settings, request, error, { cookies, popup })
  }
}

/** @throws `callback_invalid` without exactly one state of this kit; `transaction_missing` when this browser has not started the login */
async function transactionOf(context: Context, request: RouteRequest): Promise<FoundTransaction> {
  const states = new URLSearchParams(request.search).getAll('state')
  const state = states.length === 1 ? (states[0] as string) : null
  if (!isLoginState(state))
    throw failure('callback_invalid', {
      message: 'The callback has no state of this kit. Start the login again.',
    })
  const found = await findTransaction(context, request, state) // A01
  if (found === null) throw failure('transaction_missing')
  return found
}

/**
 * The order matters. Whatever can fail without harm comes before the claim; the code is exchanged once (A10); and the visitor is
 * redirected only when the session is saved (D12).
 */
async function finishLogin(
  context: Context,
  request: RouteRequest,
  session: SessionPort,
  found: FoundTransaction,
): Promise<Reply> {
  const { transaction, claimName, removal } = found
  const callback = verifyCallback({
    url: `${context.settings.mountUrl}/callback${request.search}`,
    transaction,
    now: context.settings.now(),
  })
  const before = await loginToRevoke(context, session)
  await session.prepare() // D08
  const release = await claimLogin(context, claimName)
  const { provider, fetch, timeoutsMs } = context.settings
  const exchanged = await exchangeCode({
    callback,
    provider,
    timeoutMs: timeoutsMs.exchange,
    ...(fetch && { fetch }),
  }).catch(async (error: OpenRouteError) => {
    // Nothing was sent, so the visitor may simply reload the page. D03
    if (error.code === 'provider_unreachable') await release()
    throw error
  })
  // A27, B04: the login before is replaced, also where its cookie was withheld from this request (SameSite=Strict).
  const replaced = [before, transaction.loginBefore].filter((login) => login !== null)
  await establishSession({ context, session, exchanged, found, replaced })
  // B15: checked when it was stored, and again where it is used.
  const popup = popupPath(context.settings)
  publish('login-finished', {
    popup: transaction.returnTo === popup,
    durationMs: context.settings.now() - transaction.createdAt,
  })
  const returnTo =
    transaction.returnTo === popup ? popup : resolveReturnTo(context.settings, transaction.returnTo)
  return session.strict ? continuePage(request, returnTo, [removal]) : redirectReply(returnTo, [removal])
}

/**
 * Longer than any instance accepts the transaction, since its clock may be behind. A claim that expired at the same time would
 * let a second callback through at the last moment.
 */
const CLAIM_LIFETIME_MS = 2 * TRANSACTION_LIFETIME_MS

/**
 * A10: one of several requests finishes the login. Resolves with what releases the claim.
 *
 * @throws `callback_used`, `session_unavailable`
 */
async function claimLogin(context: Context, name: string): Promise<() => Promise<void>> {
  const owner = randomToken(9)
  const release = () => context.shared.releaseClaim(name, owner)
  const won = await context.shared.claim(name, CLAIM_LIFETIME_MS, owner).catch((error) => {
    // It may have been claimed all the same, and only the answer was lost: a reload has to find it free (D08).
    release().catch(() => {})
    throw error
  })
  if (won) return release
  throw failure('callback_used', {
    message:
      'Another request has exchanged the code of this login. If you are not signed in, it failed, and a key may exist.',
    status: 409, // beside another request, not wrong in itself
    helpUrl: context.settings.provider.keysUrl, // D10
  })
}
