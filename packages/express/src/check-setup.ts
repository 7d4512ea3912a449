import { configInvalid } from '@openroute-kit/core/internal'
import { type Kit, pathBelowMount, sessionUnavailable } from '@openroute-kit/server/adapter'
import type { Request } from 'express'
import { MemoryStore } from 'express-session'
import { sendsSecureCookie } from './secure-session.js'
import { isStrict, sessionCookieNames } from './session-cookie.js'
import type { PortParts } from './session-port.js'

/**
 * Checks how the app mounts the router and configures express-session, which can only be seen in a request.
 *
 * @throws `config_invalid` with the line of the app to change; `session_unavailable`
 */
export function checkSetup({ kit, keep }: PortParts, req: Request): void {
  const { mount, mountPath } = kit.context.settings
  if (!isMount(kit, req.baseUrl))
    throw configInvalid(
      `The router is mounted at "${req.baseUrl || '/'}", but the callback URL uses "${mountPath}". Write app.use('${mount}', or.router), or set the option mount.`,
    )
  checkSession(kit, req)
  // S20: the callback comes from the provider's site, so browsers would send it without the session whose fields are to be kept.
  if (keep.length > 0 && isStrict(req.session.cookie))
    throw configInvalid(
      "The option keep does not work with sameSite: 'strict'. Set cookie: { sameSite: 'lax' } in session().",
    )
  // S02: by identity, since other packages have classes of this name, and bundlers rename classes. `peerDependencies` make sure that
  // the app and the kit import the same express-session.
  if (process.env.NODE_ENV === 'production' && req.sessionStore instanceof MemoryStore)
    throw configInvalid(
      'express-session keeps sessions in memory, which is for development only. Configure a store such as connect-redis.',
    )
  // B37: express-session would silently omit its cookie, so each login would create a key without signing the visitor in.
  if (req.session.cookie.secure && !sendsSecureCookie(req))
    throw configInvalid(
      "The session cookie is secure, but this request arrived over http, so express-session will not send it. If a reverse proxy terminates TLS, call app.set('trust proxy', 1) and let the proxy send X-Forwarded-Proto. The option proxy: true of express-session 1.19 or later also works.",
    )
  const path = pathBelowMount(kit.context.settings, req.originalUrl.split('?', 1)[0] as string)
  if (path === '/login') reportInsecureCookie(kit, req)
  if (path === '/callback') reportDroppedCookies(kit, req)
  reportSharedName(kit, req)
}

/**
 * Whether the router may be mounted there: at `mount`, with all, some or none of the path of `baseUrl` before it, since a reverse
 * proxy may strip any of it (S04). Express ignores case in paths: a request in another case finds no route, but the setup is correct.
 */
function isMount({ context: { settings } }: Kit, path: string): boolean {
  const paths = { basePath: settings.basePath.toLowerCase(), mount: settings.mount.toLowerCase() }
  return pathBelowMount(paths, path.toLowerCase()) === ''
}

/** S16: behind a host that passes `__session` only, no login ever completes. */
function reportDroppedCookies({ context: { settings } }: Kit, { headers: { cookie = '' } }: Request): void {
  const isAlone = /^\s*__session=[^;]*$/.test(cookie)
  if (isAlone)
    settings.onError(
      configInvalid(
        'The callback came with the cookie "__session" and no other. If your host passes only this cookie, logins need createOpenRoute of @openroute-kit/server with the option cookieName; see "Hosts that pass one cookie" in its README.',
      ),
    )
}

/** Kits whose shared cookie name has been reported. */
const NAME_REPORTED = new WeakSet<Kit>()

/** S09: an app below a path shares its host, and each app with the default name would replace the session cookies of the others. */
function reportSharedName(kit: Kit, req: Request): void {
  const { settings } = kit.context
  if (settings.basePath === '' || req.session.cookie.path !== '/' || NAME_REPORTED.has(kit)) return
  if (!sessionCookieNames(req).includes('connect.sid')) return
  NAME_REPORTED.add(kit)
  settings.onError(
    configInvalid(
      `The app is at ${settings.baseUrl}, and its session cookie has the default name "connect.sid" and the path "/". Other apps on this host that use the same name replace it. Set a name of the app's own in session(), or cookie: { path: '${settings.basePath}' }.`,
    ),
  )
}

/** B37: on https, `secure: 'auto'` without a trusted proxy, or no `secure` at all, sends the cookie without `Secure`. */
function reportInsecureCookie({ context: { settings } }: Kit, req: Request): void {
  if (!settings.secure || req.session.cookie.secure) return
  settings.onError(
    configInvalid(
      "baseUrl is https, but the session cookie is sent without Secure. Set cookie: { secure: true } in session(). If a reverse proxy terminates TLS, also call app.set('trust proxy', 1), or set proxy: true in session().",
    ),
  )
}

/** Kits that have received a request with a session before: express-session is installed. */
const SESSION_SEEN = new WeakSet<Kit>()

/**
 * Checks that express-session has run. It sets no `req.session` while its store is disconnected, which must not count as signed
 * out (D11).
 *
 * @throws `config_invalid` without express-session; `session_unavailable` while its store is disconnected
 */
export function checkSession(kit: Kit, req: Request): void {
  if (isExpressSession(req)) SESSION_SEEN.add(kit)
  else if (req.session != null)
    throw configInvalid(
      'req.session is not a session of express-session, but of other middleware, such as cookie-session or iron-session. Those keep the session in the cookie and have no store, so a sign-out could not end it. Call app.use(session({…})) of express-session instead, or @openroute-kit/server for sessions in encrypted cookies.',
    )
  else if (SESSION_SEEN.has(kit)) throw sessionUnavailable()
  else
    throw configInvalid(
      'There is no req.session. Call app.use(session({…})) of express-session before the router. If you already do, its store is disconnected.',
    )
}

/** Whether the session has all that the kit uses of express-session (S21). */
function isExpressSession(req: Request): boolean {
  const { session, sessionStore } = req as { session?: unknown; sessionStore?: unknown }
  return (
    typeof req.sessionID === 'string' &&
    hasMethods(session, ['save', 'reload']) &&
    hasMethods(sessionStore, ['generate', 'get', 'set', 'destroy']) &&
    typeof req.session.cookie === 'object'
  )
}

function hasMethods(value: unknown, names: readonly string[]): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function')
  )
}
