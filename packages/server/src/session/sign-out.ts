import type { Context } from '../context.js'
import { publish } from '../http/diagnostics.js'
import { allowOneSession } from '../http/guards.js'
import { loginToRevoke } from './current-key.js'
import type { SessionPort } from './session-port.js'

/**
 * Signs one visitor out: revokes the login, ends the session, then ends the login's running responses (B35). Revoking comes
 * first: if it fails, the browser still has its session, and the next attempt can revoke the login (F02). The key stays valid at
 * the provider, which has no revocation endpoint (docs/protocol.md §4, B34).
 *
 * @throws `session_unavailable`; `request_forbidden` if the request has several session cookies (F06)
 */
export async function signOut(context: Context, session: SessionPort): Promise<void> {
  allowOneSession(session)
  const login = await loginToRevoke(context, session)
  if (login !== null) {
    await context.revocations.revokeLogin(login)
    // L01: nobody needs the outcome of a login that has ended. Without this, it would be kept for up to 30 seconds.
    const names = [outcomeName(login.loginId), returnToName(login.loginId)]
    await Promise.all(names.map((name) => context.shared.set(name, '', 1).catch(() => {})))
  }
  try {
    await session.end()
  } finally {
    // After the session has ended: a response that is stopped earlier could save its session again.
    if (login !== null) context.responses.stopLogin(login.loginId)
  }
  if (login !== null) publish('signed-out', {})
}

/** The name of a login's outcome in the shared state. */
export const outcomeName = (loginId: string): string => `outcome:${loginId}`
/** The name of the path that a finished login returned to in the shared state. */
export const returnToName = (loginId: string): string => `return:${loginId}`
