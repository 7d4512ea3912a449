import type { Config } from './config.js'
import type { SessionPort } from './route-request.js'

/** More than a request that was under way at the sign-out may take on top of its answer. */
const MARGIN_MS = 300_000

/**
 * Ends a login on every instance. Where its session is gone with that, only requests under way could bring it back (B35), so
 * the login is remembered for their time; a cookie that holds the session itself works until it expires (B11).
 */
export function endLogin(config: Config, session: SessionPort, loginId: string): Promise<void> {
  const { timeouts, sessionLifetimeMs } = config
  return config.logins.end(loginId, session.revocable ? timeouts.total + MARGIN_MS : sessionLifetimeMs)
}
