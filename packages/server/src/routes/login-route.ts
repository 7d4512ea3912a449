import { createLoginRequest } from '@openroute-kit/core'
import type { Context } from '../context.js'
import { publish } from '../http/diagnostics.js'
import { allowNavigation, allowOneSession, isCrossOriginNavigation } from '../http/guards.js'
import { redirectReply } from '../http/replies.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { confirmLoginPage, continuePage } from '../pages/page.js'
import { currentKey, loginToRevoke } from '../session/current-key.js'
import type { SessionPort } from '../session/session-port.js'
import { loginPath, opensPopup, popupPath, resolveReturnTo } from '../settings/paths.js'
import type { Settings } from '../settings/settings.js'
import { storeTransaction } from './transactions.js'

/** F07: a login that another site begins keeps no long address. */
const MAX_FOREIGN_RETURN_TO = 256

/**
 * `GET <mount>/login?returnTo=…`: sends the visitor to the provider's consent page. Somebody who is signed in already
 * goes straight to `returnTo`, since each login mints a key (A22), unless `prompt=login` asks for another account.
 * `mode=popup` is for a window of its own: it ends at `<mount>/popup`, whatever `returnTo` says. `foreign=1` says that another
 * site began the login. No other parameter has a meaning (A09, A21).
 */
export async function loginRoute(
  context: Context,
  request: RouteRequest,
  session: SessionPort,
): Promise<Reply> {
  allowNavigation(context.settings, request)
  allowOneSession(session)
  const query = new URLSearchParams(request.search)
  const foreign = query.get('foreign') === '1' || isCrossOriginNavigation(context.settings, request)
  await context.rateLimits.countLogin(request.address, foreign)
  const forced = query.get('prompt') === 'login'
  const popup = opensPopup(request)
  const returnTo = popup ? popupPath(context.settings) : returnToOf(context.settings, query, foreign)
  const own = { ...(popup ? { mode: 'popup' } : { returnTo }), ...(forced && { prompt: 'login' }) }
  // A Strict cookie stays behind when the visitor comes from another site: ask again from a page of our own (A22).
  if (session.strict && request.header('sec-fetch-site') === 'cross-site')
    return continuePage(request, loginPath(context.settings, { ...own, foreign: '1' }), [])
  // B09: with a key that can't be opened any more, nobody is signed in.
  const current = await currentKey(context, session)
  if (!forced && current !== null) return redirectReply(returnTo, [])
  await session.check()
  const now = context.settings.now()
  const { url, transaction } = await createLoginRequest({
    provider: context.settings.provider,
    callbackUrl: `${context.settings.mountUrl}/callback`, // A14
    key: {
      ...context.settings.key,
      label: context.settings.key.label ?? defaultLabel(context.settings.appName, now),
    },
    returnTo,
    now,
  })
  const expiresAt = new URL(url).searchParams.get('expires_at')
  const keyExpiresAt = expiresAt === null ? null : Date.parse(expiresAt)
  const loginBefore = await loginToRevoke(context, session)
  const cookies = await storeTransaction(
    context,
    request,
    { ...transaction, keyExpiresAt, loginBefore },
    foreign,
  )
  // F07: only the visitor's own click may evict a login that waits.
  if (cookies === null) return confirmLoginPage(context.settings, request, loginPath(context.settings, own))
  publish('login-started', { popup })
  return redirectReply(url, cookies)
}

function returnToOf(settings: Settings, query: URLSearchParams, foreign: boolean): string {
  const returnTo = resolveReturnTo(settings, query.get('returnTo'))
  return foreign && returnTo.length > MAX_FOREIGN_RETURN_TO ? resolveReturnTo(settings, null) : returnTo
}

/** D10: a key that got lost on the way can be told from the others. */
function defaultLabel(appName: string, now: number): string {
  return `${appName} ${new Date(now).toISOString().slice(0, 10)}`
}
