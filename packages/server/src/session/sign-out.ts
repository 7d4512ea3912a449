import { publish } from '../http/diagnostics.js'
import { allowOneSession } from '../http/guards.js'
import type { SessionPort } from '../http/route-request.js'
import type { Config } from '../settings/settings.js'
import { loginToRevoke } from './current-key.js'
import { revokeLogin } from './revoke-login.js'

/**
 * Signs one visitor out: revokes the login, ends the session, and aborts the login's running responses (B35). In this order: where
 * the first step fails, the browser still has the session, and the next attempt does both (F02). The key stays valid at the
 * provider, which has no revocation endpoint (protocol.md §4, B34).
 *
 * @throws `session_unavailable`; `request_forbidden` where several session cookies came (F06)
 */
export async function signOut(config: Config, session: SessionPort): Promise<void> {
  allowOneSession(session)
  const login = await loginToRevoke(config, session)
  if (login !== null) await revokeLogin(config, login)
  try {
    await session.end()
  } finally {
    // Behind the end, so that a response which is cut does not save its session once more.
    if (login !== null) config.responses.stopLogin(login.loginId)
  }
  if (login !== null) publish('signed-out', {})
}
