import { createLoginRequest } from '@openroute-kit/core'
import type { Config } from './config.js'
import { currentKey } from './current-key.js'
import { publish } from './diagnostics.js'
import { allowNavigation } from './guards.js'
import { countLogin } from './limits.js'
import { continuePage } from './page.js'
import { redirectReply } from './replies.js'
import { loginPath, opensPopup, popupPath, returnPlace } from './return-place.js'
import type { Reply, RouteRequest, SessionPort } from './route-request.js'
import { storeTransaction } from './transactions.js'

/**
 * `GET <mount>/login?returnTo=…`: sends the visitor to the provider's consent page. Somebody who is signed in already
 * goes straight to `returnTo`, since each login mints a key (A22), unless `prompt=login` asks for another account.
 * `mode=popup` is for a window of its own: it ends at `<mount>/popup`, whatever `returnTo` says. No other parameter
 * has a meaning (A09, A21).
 */
export async function loginRoute(
  config: Config,
  request: RouteRequest,
  session: SessionPort,
): Promise<Reply> {
  allowNavigation(request)
  await countLogin(config, request.address)
  const query = new URLSearchParams(request.search)
  const forced = query.get('prompt') === 'login'
  const popup = opensPopup(request)
  const returnTo = popup ? popupPath(config) : returnPlace(config, query.get('returnTo'))
  // A Strict cookie stays behind when the visitor comes from another site: look again from a page of our own (A22).
  if (session.strict && request.header('sec-fetch-site') === 'cross-site') {
    const own = { ...(popup ? { mode: 'popup' } : { returnTo }), ...(forced && { prompt: 'login' }) }
    return continuePage(request, loginPath(config, own), [])
  }
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
  const cookies = await storeTransaction(config, request, {
    ...transaction,
    keyExpiresAt,
    loginBefore: current?.record.loginId ?? null,
  })
  publish('login-started', { popup })
  return redirectReply(url, cookies)
}

/** D10: a key that got lost on the way can be told from the others. */
function defaultLabel(appName: string, now: number): string {
  return `${appName} ${new Date(now).toISOString().slice(0, 10)}`
}
