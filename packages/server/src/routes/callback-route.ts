import { exchangeCode, type OpenRouteError, verifyCallback } from '@openroute-kit/core'
import {
  endsLogin,
  failure,
  isLoginState,
  isShownByOpener,
  isUnsent,
  randomToken,
} from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import { publish } from '../http/diagnostics.js'
import { allowNavigation, allowOneSession } from '../http/guards.js'
import { redirectReply, statusOf } from '../http/replies.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { toKitError } from '../http/to-kit-error.js'
import { wantsPage } from '../http/wants-page.js'
import { failureReply } from '../pages/failure-reply.js'
import { continuePage } from '../pages/page.js'
import { loginToRevoke } from '../session/current-key.js'
import type { SessionPort } from '../session/session-port.js'
import { isPopupPath } from '../settings/paths.js'
import { resolveReturnTo } from '../settings/return-to.js'
import { probeState } from '../state/probe-state.js'
import { callStore } from '../state/store-timeout.js'
import { BROWSER_LIFETIME_MS, establishSession } from './establish-session.js'
import { failedPath } from './failed-route.js'
import { type FoundTransaction, findTransaction, type ReplacedLogin } from './transactions.js'

/**
 * `GET <mount>/callback?state=…&code=…` (RFC 6749 §4.1.2): finishes a login and redirects to its `returnTo`, or responds with an
 * error. Neither response contains the code or the state (A04, A07).
 *
 * After an error that ends the login, a page navigation is redirected to `<mount>/failed`, whose address contains no code (A18).
 * If a reload may still finish the login, the callback itself responds with the error page. A login in a popup ends at
 * `<mount>/popup`, unless its window has to show what the visitor must do.
 */
export async function callbackRoute(
  context: Context,
  request: RouteRequest,
  session: SessionPort,
): Promise<Reply> {
  allowNavigation(context.settings, request)
  allowOneSession(session)
  const found = await transactionOf(context, request)
  // F07: counted only once the login is known, since any site can send visitors to the callback without one.
  await context.rateLimits.countLogin(request.address)
  try {
    return await finishLogin(context, request, session, found)
  } catch (thrown) {
    const error = toKitError(thrown)
    context.settings.onError(error)
    publish('login-failed', { code: error.code, status: statusOf(error) })
    const over = endsLogin(error.code)
    const cookies = over ? [found.removal] : []
    const { returnTo } = found.transaction
    const popup = isPopupPath(context.settings, returnTo)
    // A16: the state was found in this browser's cookies, so a forged callback can't close the popup.
    if (popup && over && isShownByOpener(error.code))
      return redirectReply(`${returnTo}${returnTo.includes('?') ? '&' : '?'}error=${error.code}`, cookies)
    const retry = popup ? { popup } : { returnTo: resolveReturnTo(context.settings, returnTo) } // B15, S29
    const page = wantsPage(request) ? failedPath(context.settings, error.code, retry) : null
    if (page !== null) return redirectReply(page, cookies)
    return failureReply(context.settings, request, error, { ...retry, cookies })
  }
}

/**
 * @throws `callback_invalid` without exactly one state of this kit, once or repeated; `transaction_missing` if this browser did not start the login
 */
async function transactionOf(context: Context, request: RouteRequest): Promise<FoundTransaction> {
  // P02: a provider may return both the state inside callback_url and the one beside it.
  const states = new Set(new URLSearchParams(request.search).getAll('state'))
  const [state = ''] = states.size === 1 ? states : []
  if (!isLoginState(state))
    throw failure('callback_invalid', {
      message: 'The callback must have one state parameter that this kit created. Start the login again.',
    })
  const found = await findTransaction(context, request, state) // A01
  if (found === null) throw failure('transaction_missing')
  return found
}

/**
 * The order matters. Steps that can fail without harm come before the claim. The claim makes sure that the code is exchanged only
 * once (A10). The visitor is redirected after the session has been saved (D12).
 */
async function finishLogin(
  context: Context,
  request: RouteRequest,
  session: SessionPort,
  found: FoundTransaction,
): Promise<Reply> {
  const { transaction, removal } = found
  const callback = verifyCallback({
    url: `${context.settings.mountUrl}/callback${request.search}`,
    transaction,
    now: context.settings.now(),
  })
  const loginBefore = await loginToRevoke(context, session)
  // A27, B04: the transaction names the previous login too, since this request may lack its cookie (SameSite=Strict).
  const replaced = [loginBefore, transaction.loginBefore].filter((login) => login !== null)
  await prepareStores(context, session, replaced)
  const release = await claimLogin(context, found)
  const { provider, app, timeoutsMs } = context.settings
  const exchanged = await exchangeCode({
    callback,
    provider,
    app,
    timeoutMs: timeoutsMs.exchange,
    fetch: context.transport.fetchExchange,
  }).catch(async (error: OpenRouteError) => {
    // D03: the code was not sent, so the visitor can reload the page to try again.
    if (isUnsent(error.code)) await release()
    throw error
  })
  await establishSession({ context, session, exchanged, found, replaced })
  // B15: `returnTo` was checked when it was stored, and is checked again before it is used.
  const popup = isPopupPath(context.settings, transaction.returnTo)
  publish('login-finished', {
    popup,
    durationMs: context.settings.now() - transaction.createdAt,
  })
  const returnTo = popup ? transaction.returnTo : resolveReturnTo(context.settings, transaction.returnTo)
  return session.strict ? continuePage(request, returnTo, [removal]) : redirectReply(returnTo, [removal])
}

/**
 * Tries everything that is stored after the exchange, so that no key is created if a store fails or loses data (D08, S05, S26).
 *
 * @throws `session_unavailable`
 */
async function prepareStores(
  { shared, revocations, settings: { limits, timeoutsMs, now } }: Context,
  session: SessionPort,
  replaced: readonly ReplacedLogin[],
): Promise<void> {
  const slots = [limits.concurrentResponses, limits.concurrentResponsesPerAddress].some(Number.isFinite)
  const lifetimeMs = Math.max(BROWSER_LIFETIME_MS, ...replaced.map(({ expiresAt }) => expiresAt - now()))
  await Promise.all([
    session.prepare(),
    revocations.prepare(replaced),
    session.purpose === 'session-cookie' && revocations.generation(),
    callStore(timeoutsMs.store, () => probeState(shared, { lifetimeMs, slots })),
  ])
}

/**
 * Claims the login for this request, so that no other one exchanges its code (A10). Resolves with a function that releases the
 * claim.
 *
 * @throws `callback_used`, `session_unavailable`
 */
async function claimLogin(
  context: Context,
  { claimName, transaction }: FoundTransaction,
): Promise<() => Promise<void>> {
  const owner = randomToken(9)
  const release = () => context.shared.releaseClaim(claimName, owner)
  // Twice the lifetime of the login. If a claim expired together with its login, an instance whose clock is behind would accept a
  // second callback.
  const lifetimeMs = 2 * (transaction.expiresAt - transaction.createdAt)
  const claimed = await context.shared.claim(claimName, lifetimeMs, owner).catch((error) => {
    // D08: the claim may exist although the call failed. It is released so that a reload can finish the login.
    release().catch(() => {})
    throw error
  })
  if (claimed) return release
  throw failure('callback_used', {
    message:
      'Another request has exchanged the code of this login. If you are not signed in, that request failed, and a key may exist.',
    helpUrl: context.settings.provider.keysUrl, // D10
  })
}
