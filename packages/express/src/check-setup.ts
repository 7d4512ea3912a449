import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import { type Kit, sessionUnavailable } from '@openroute-kit/server/adapter'
import type { Request } from 'express'

/**
 * Checks how the app was put together, which only shows in a request.
 *
 * @throws `config_invalid` that says which line of the app to change
 */
export function checkSetup(kit: Kit, req: Request): void {
  const { mount, mountPath } = kit.context.settings
  // Express ignores case in paths. Another spelling finds no route, which is not a mistake in the set-up.
  const mountedAt = req.baseUrl.toLowerCase()
  if (mountedAt !== mount.toLowerCase() && mountedAt !== mountPath.toLowerCase())
    throw mistake(
      `The router is mounted at "${req.baseUrl || '/'}", but the callback URL uses "${mountPath}". Write app.use('${mount}', router), or set mount.`,
    )
  checkSession(kit, req)
  if (process.env.NODE_ENV === 'production' && req.sessionStore.constructor.name === 'MemoryStore')
    throw mistake(
      'express-session keeps sessions in memory, which is for development. Give it a store such as connect-redis.',
    )
  // B37: express-session would silently leave its cookie out, and each login would create a key and sign nobody in. Headers of
  // proxies that the app does not trust don't count.
  if (req.session.cookie.secure === true && !req.secure)
    throw mistake(
      "The session cookie is secure but this request came over http. Behind a TLS terminator: app.set('trust proxy', 1), and have it send X-Forwarded-Proto.",
    )
  if (mount + req.path === `${req.baseUrl}/login`) reportOpenCookie(kit, req)
}

/** B37: `secure: 'auto'` without trusted proxy, or no `secure` at all, on https. */
function reportOpenCookie({ context: { settings } }: Kit, req: Request): void {
  if (!settings.secure || req.session.cookie.secure === true) return
  settings.onError(
    mistake(
      "baseUrl is https, but the session cookie is sent without Secure. Set cookie: { secure: true } in session(), and app.set('trust proxy', 1) behind a TLS terminator.",
    ),
  )
}

/** Kits for which there has been a session. */
const WITH_SESSION = new WeakSet<Kit>()

/**
 * @throws `config_invalid` without express-session; `session_unavailable` where it leaves the session out because its store is
 * disconnected, which does not sign anybody out (D11)
 */
export function checkSession(kit: Kit, req: Request): void {
  if (req.session != null) WITH_SESSION.add(kit)
  else if (WITH_SESSION.has(kit)) throw sessionUnavailable()
  else
    throw mistake(
      'There is no session: call app.use(session({…})) of express-session first. If you do, its store is disconnected.',
    )
}

function mistake(message: string): OpenRouteError {
  return failure('config_invalid', { message })
}
