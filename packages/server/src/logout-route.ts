import type { Config } from './config.js'
import { allowMethod, allowOwnScript } from './guards.js'
import { jsonReply } from './replies.js'
import type { Reply, RouteRequest, SessionPort } from './route-request.js'

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
  if (record !== null) config.logins.end(record.loginId)
  return jsonReply(200, { signedIn: false })
}
