import type { Context } from '../context.js'
import { publish } from '../http/diagnostics.js'
import { allowOneSession } from '../http/guards.js'
import { loginToRevoke } from './current-key.js'
import type { SessionPort } from './session-port.js'

/**
 * Signs one visitor out: revokes the login, ends the session, and aborts the login's running responses (B35). In this order: where
 * the first step fails, the browser still has the session, and the next attempt does both (F02). The key stays valid at the
 * provider, which has no revocation endpoint (docs/protocol.md §4, B34).
 *
 * @throws `session_unavailable`; `request_forbidden` where several session cookies came (F06)
 */
export async function signOut(context: Context, session: SessionPort): Promise<void> {
  allowOneSession(session)
  const login = await loginToRevoke(context, session)
  if (login !== null) await context.revocations.revokeLogin(login)
  try {
    await session.end()
  } finally {
    // Behind the end, so that a response which is cut does not save its session once more.
    if (login !== null) context.responses.stopLogin(login.loginId)
  }
  if (login !== null) publish('signed-out', {})
}
