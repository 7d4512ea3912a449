import { OpenRouteError } from '@openroute-kit/core'
import { type Kit, sessionUnavailable } from '@openroute-kit/server/adapter'
import type { Request } from 'express'
import { hasDuplicateSessionCookie } from './session-cookie.js'

/**
 * Judges what can only be seen in a request: how the app was put together.
 *
 * @throws `config_invalid` that says which line of the app to change
 */
export function checkSetup(kit: Kit, req: Request): void {
  const { mount, mountPath } = kit.config
  // Express ignores case in paths. Whoever types another one finds no route, which is no mistake of the app's.
  const mountedAt = req.baseUrl.toLowerCase()
  if (mountedAt !== mount.toLowerCase() && mountedAt !== mountPath.toLowerCase())
    throw wrong(
      `The router is mounted at "${req.baseUrl || '/'}", but the callback URL says "${mountPath}". Write app.use('${mount}', router), or set mount.`,
    )
  checkSession(kit, req)
  if (process.env.NODE_ENV === 'production' && req.sessionStore.constructor.name === 'MemoryStore')
    throw wrong(
      'express-session keeps sessions in memory, which production must not. Give it a store such as connect-redis.',
    )
  // B37: what an untrusted header says does not count. express-session would leave its cookie out without a word, and
  // each login would make a key and sign nobody in.
  if (req.session.cookie.secure === true && !req.secure)
    throw wrong(
      "The session cookie is secure but this request came by http. Behind a TLS terminator: app.set('trust proxy', 1), and have it send X-Forwarded-Proto.",
    )
  noteDuplicateCookie(kit, req)
  if (kit.config.mount + req.path !== `${req.baseUrl}/login`) return
  noteOtherAddress(kit, req)
  noteOpenCookie(kit, req)
}

/** B37: `secure: 'auto'` without trust, or no `secure` at all, on https: told to the developer. */
function noteOpenCookie({ config }: Kit, req: Request): void {
  if (!config.secure || req.session.cookie.secure === true) return
  config.onError(
    wrong(
      "baseUrl is https, but the session cookie goes without Secure. Set cookie: { secure: true } in session(), and app.set('trust proxy', 1) behind a TLS terminator.",
    ),
  )
}

/** F06: whoever brings two counts as nobody, and would never find out why. */
function noteDuplicateCookie({ config }: Kit, req: Request): void {
  if (!hasDuplicateSessionCookie(req)) return
  config.onError(
    wrong(
      'Two session cookies of one name came with one request, so it counts as nobody’s. A sibling of your origin may have set one. On https, give session() the name "__Host-session", the path "/" and no domain: then no other origin can.',
    ),
  )
}

/**
 * Cookies that this address gets don't go to the callback's, so a login that starts here can't be finished. Told to the
 * developer only, and on http alone: behind a reverse proxy the two may well differ.
 */
function noteOtherAddress({ config }: Kit, req: Request): void {
  const here = req.headers.host ?? ''
  if (config.secure || here === new URL(config.baseUrl).host || !/^[\w.:[\]-]{1,100}$/.test(here)) return
  config.onError(
    wrong(
      `A login was started at http://${here}, but baseUrl says ${config.baseUrl}. Open the app there, or set baseUrl.`,
    ),
  )
}

/** Kits in front of which a session was seen once. */
const WITH_SESSION = new WeakSet<Kit>()

/**
 * @throws `config_invalid` without express-session; `session_unavailable` where it leaves the session out because its
 * store has disconnected, which signs nobody out (D11)
 */
export function checkSession(kit: Kit, req: Request): void {
  if (req.session != null) WITH_SESSION.add(kit)
  else if (WITH_SESSION.has(kit)) throw sessionUnavailable()
  else
    throw wrong(
      'There is no session: call app.use(session({…})) of express-session first. If you do, its store is disconnected.',
    )
}

function wrong(message: string): OpenRouteError {
  return new OpenRouteError('config_invalid', message, { status: 500 })
}
