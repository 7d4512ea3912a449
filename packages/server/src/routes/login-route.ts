import { createLoginRequest } from '@openroute-kit/core'
import type { Context } from '../context.js'
import { publish } from '../http/diagnostics.js'
import { allowNavigation, allowOneSession, isCrossOriginNavigation } from '../http/guards.js'
import { isLinkFetch } from '../http/prefetch.js'
import { emptyReply, plainRedirect, redirectReply } from '../http/replies.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { wantsPage } from '../http/wants-page.js'
import { confirmLoginPage, continuePage } from '../pages/page.js'
import { currentKey, loginToRevoke } from '../session/current-key.js'
import type { SessionPort } from '../session/session-port.js'
import { isBrowser, otherAddress } from '../settings/other-address.js'
import { loginPath, opensPopup, popupPath } from '../settings/paths.js'
import { fitReturnTo, resolveReturnTo } from '../settings/return-to.js'
import type { Settings } from '../settings/settings.js'
import { storeTransaction } from './transactions.js'

/** F07: the maximum length of `returnTo` in a login that another site started, since it takes space in a cookie. URL-encoded. */
const MAX_FOREIGN_RETURN_TO = 256
/** S16: the same if the session is in that cookie as well. */
const MAX_RETURN_TO_IN_ONE_COOKIE = 512

/**
 * `GET <mount>/login`: redirects the visitor to the provider's consent page. If the app was opened at another address than
 * `baseUrl`, redirects to the same route at `baseUrl` first, since the callback would lack the cookies of this login (S22).
 *
 * Query parameters, all optional; no other one has an effect (A09, A21):
 * - `returnTo`: path in the app to return to. Default: the path of `baseUrl`.
 * - `prompt=login`: log in even if the visitor is signed in, to switch accounts. Without it, such a visitor is redirected to
 *   `returnTo` immediately, since each login creates a key (A22).
 * - `mode=popup`: the login runs in a popup and ends at `<mount>/popup`. `returnTo` is ignored.
 * - `foreign=1`: another site started the login. Set by the kit.
 * - `moved=1`: the login has been redirected to `baseUrl`. Set by the kit, so that a proxy which replaces `Host` causes no loop (S22).
 */
export async function loginRoute(
  context: Context,
  request: RouteRequest,
  session: SessionPort,
): Promise<Reply> {
  // L15: browsers would report a refusal in the console. The router of a framework then loads the link as a page.
  if (isLinkFetch(request) && !wantsPage(request)) return emptyReply()
  allowNavigation(context.settings, request)
  const query = new URLSearchParams(request.search)
  const foreign = query.get('foreign') === '1' || isCrossOriginNavigation(context.settings, request)
  const forced = query.get('prompt') === 'login'
  const popup = opensPopup(request)
  const moved = query.get('moved') === '1'
  const requested = resolveReturnTo(
    context.settings,
    query.get('returnTo'),
    maxReturnTo(context.settings, foreign),
  )
  const parameters = {
    ...(popup ? { mode: 'popup' } : { returnTo: requested }),
    ...(forced && { prompt: 'login' }),
    ...(moved && { moved: '1' }),
  }
  if (!moved && isBrowser(request) && otherAddress(context.settings, request)?.losesCookies) {
    const path = loginPath(context.settings, { ...parameters, ...(foreign && { foreign: '1' }), moved: '1' })
    return plainRedirect(context.settings.origin + path) // A14
  }
  allowOneSession(session)
  await context.rateLimits.countLogin(request.address, foreign)
  // A redirect from baseUrl to itself stays same-origin: then only a proxy had replaced `Host`, and the opener can be notified.
  const returnTo = popup ? popupPath(context.settings, { moved: moved && foreign }) : requested
  // A22: browsers don't send a Strict cookie with a navigation from another site. Navigate again from a page of the app to
  // receive it.
  if (session.strict && request.header('sec-fetch-site') === 'cross-site')
    return continuePage(request, loginPath(context.settings, { ...parameters, foreign: '1' }), [])
  // B09: a visitor whose key can't be decrypted any more counts as signed out.
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
    loginLifetime: context.settings.loginLifetimeMs / 1000,
    now,
  })
  const loginBefore = await loginToRevoke(context, session)
  const cookies = await storeTransaction(
    context,
    request,
    {
      ...transaction,
      returnTo: popup ? returnTo : fitReturnTo(context.settings, returnTo, url),
      keyExpiresAt: keyExpiryOf(context.settings, url),
      loginBefore,
    },
    foreign,
  )
  // F07: a login that another site started must not evict the app's own. With a click on the page, the visitor starts an own
  // login.
  if (cookies === null)
    return confirmLoginPage(context.settings, request, loginPath(context.settings, parameters))
  publish('login-started', { popup })
  return redirectReply(url, cookies)
}

/** The maximum length of `returnTo`, URL-encoded. `undefined`: as long as it may be anywhere. */
function maxReturnTo({ cookieName }: Settings, foreign: boolean): number | undefined {
  if (foreign) return MAX_FOREIGN_RETURN_TO
  return cookieName === null ? undefined : MAX_RETURN_TO_IN_ONE_COOKIE
}

/** The expiry of the key that the consent page is asked for, in milliseconds since 1970, or `null`. */
function keyExpiryOf({ key }: Settings, consentUrl: string): number | null {
  if (key.expiresAt === undefined && key.expiresIn === undefined) return null
  return Date.parse(new URL(consentUrl).searchParams.get('expires_at') as string)
}

/** App name and date, so that the user can recognise an orphaned key (D10). */
function defaultLabel(appName: string, now: number): string {
  return `${appName} ${new Date(now).toISOString().slice(0, 10)}`
}
