import type { Config } from './config.js'
import { currentRecord } from './current-key.js'
import { publish } from './diagnostics.js'
import { allowMethod, allowOneSession, allowOwnScript } from './guards.js'
import { jsonReply } from './replies.js'
import { revokeLogin } from './revoke-login.js'
import type { Reply, RouteRequest, SessionPort } from './route-request.js'

/**
 * `POST <mount>/logout`: revokes the login, ends the session, and aborts the login's running responses (B35). In this order:
 * where the first step fails, the browser still has the session, and the next press does both (F02). The key stays valid
 * at the provider, which has no revocation endpoint (protocol.md §4, B34).
 */
export async function logoutRoute(
  config: Config,
  request: RouteRequest,
  session: SessionPort,
): Promise<Reply> {
  allowMethod(request, 'POST') // B02
  allowOwnScript(config, request)
  allowOneSession(session)
  const record = await currentRecord(config, session)
  if (record !== null) await revokeLogin(config, record)
  try {
    await session.end()
  } finally {
    // B35: behind the end, so that a response which is cut does not save its session once more.
    if (record !== null) config.responses.stopLogin(record.loginId)
  }
  if (record !== null) publish('signed-out', {})
  return jsonReply(200, { signedIn: false })
}
