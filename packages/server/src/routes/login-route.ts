import { createLoginRequest } from '@openroute-kit/core'
import { publish } from '../http/diagnostics.js'
import { allowNavigation, allowOneSession, isCrossOriginNavigation } from '../http/guards.js'
import { redirectReply } from '../http/replies.js'
import type { Reply, RouteRequest, SessionPort } from '../http/route-request.js'
import { countLogin } from '../limits/limits.js'
import { confirmLoginPage, continuePage } from '../pages/page.js'
import { currentKey, loginToRevoke } from '../session/current-key.js'
import { loginPath, opensPopup, popupPath, returnPlace } from '../settings/paths.js'
import type { Config } from '../settings/settings.js'
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
  config: Config,
  request: RouteRequest,
  session: SessionPort,
): Promise<Reply> {
  allowNavigation(config, request)
  allowOneSession(session)
  const query = new URLSearchParams(request.search)
  const foreign = query.get('foreign') === '1' || isCrossOriginNavigation(config, request)
  await countLogin(config, request.address, foreign)
  const forced = query.get('prompt') === 'login'
  const popup = opensPopup(request)
  const returnTo = popup ? popupPath(config) : returnToOf(config, query, foreign)
  const own = { ...(popup ? { mode: 'popup' } : { returnTo }), ...(forced && { prompt: 'login' }) }
  // A Strict cookie stays behind when the visitor comes from another site: ask again from a page of our own (A22).
  if (session.strict && request.header('sec-fetch-site') === 'cross-site')
    return continuePage(request, loginPath(config, { ...own, foreign: '1' }), [])
  // B09: with a key that can't be opened any more, nobody is signed in.
  const current = await currentKey(config, session)
  if (!forced && current !== null) return redirectReply(returnTo, [])
  await session.check()
  const now = config.now()
  const { url, transaction } = await createLoginRequest({
    provider: config.provider,
    callbackUrl: `${config.mountUrl}/callback`, // A14
    key: { ...config.key, label: config.key.label ?? defaultLabel(config.appName, now) },
    returnTo,
    now,
  })
  const expiresAt = new URL(url).searchParams.get('expires_at')
  const keyExpiresAt = expiresAt === null ? null : Date.parse(expiresAt)
  const loginBefore = await loginToRevoke(config, session)
  const cookies = await storeTransaction(
    config,
    request,
    { ...transaction, keyExpiresAt, loginBefore },
    foreign,
  )
  // F07: only the visitor's own click may evict a login that waits.
  if (cookies === null) return confirmLoginPage(config, request, loginPath(config, own))
  publish('login-started', { popup })
  return redirectReply(url, cookies)
}

function returnToOf(config: Config, query: URLSearchParams, foreign: boolean): string {
  const returnTo = returnPlace(config, query.get('returnTo'))
  return foreign && returnTo.length > MAX_FOREIGN_RETURN_TO ? returnPlace(config, null) : returnTo
}

/** D10: a key that got lost on the way can be told from the others. */
function defaultLabel(appName: string, now: number): string {
  return `${appName} ${new Date(now).toISOString().slice(0, 10)}`
}
