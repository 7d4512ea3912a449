import type { Config } from './config.js'
import { publish } from './diagnostics.js'
import { endLogin } from './end-login.js'
import { allowMethod, allowOwnScript } from './guards.js'
import { jsonReply } from './replies.js'
import type { Reply, RouteRequest, SessionPort } from './route-request.js'
import { fromStore } from './store-errors.js'

/**
 * `POST <mount>/logout`: ends the session here and aborts its running answers (B35). The key stays valid at the provider,
 * which has no revocation endpoint (protocol.md §4, B34).
 */
export async function logoutRoute(
  config: Config,
  request: RouteRequest,
  session: SessionPort,
): Promise<Reply> {
  allowMethod(request, 'POST') // B02
  allowOwnScript(config, request)
  const record = await session.read()
  await session.end()
  // A session that is written back meanwhile, or a cookie that was kept, counts no more on any instance.
  if (record !== null) {
    await fromStore(config, () => endLogin(config, session, record.loginId))
    publish('signed-out', {})
  }
  return jsonReply(200, { signedIn: false })
}
