import type { CookieOptions, Request } from 'express'
import type { SessionData } from 'express-session'

/** The names of the cookies that contain this request's session id, signed by express-session. */
export function sessionCookieNames({ headers, sessionID }: Request): string[] {
  return namesWithId(cookiePairs(headers.cookie), sessionID)
}

type CookiePair = readonly [name: string, value: string]

function namesWithId(pairs: readonly CookiePair[], sessionID: string): string[] {
  const matching = pairs.filter(([, value]) => value.startsWith(`s:${sessionID}.`))
  return [...new Set(matching.map(([name]) => name))]
}

/**
 * Whether two session cookies of the same name arrived. The second one was set by a sibling origin, or with another `path` or
 * `domain`, and express-session uses the first one (F06).
 *
 * express-session does not reveal the name of its cookie. It is known once the cookie contains the session's id; other names then
 * belong to other apps on the host (S09). For a new session, every name with a signed value is checked.
 */
export function hasDuplicateSessionCookie(req: Request): boolean {
  if (!hasRepeatedName(req.headers.cookie)) return false
  const pairs = cookiePairs(req.headers.cookie)
  const known = namesWithId(pairs, req.sessionID)
  const signed = pairs.filter(([, value]) => value.startsWith('s:')).map(([name]) => name)
  const checked = new Set(known.length > 0 ? known : signed)
  const names = pairs.map(([name]) => name).filter((name) => checked.has(name))
  return new Set(names).size < names.length
}

/** Whether any two cookies have the same name. Cheaper than decoding them, and the usual request has none. */
function hasRepeatedName(header = ''): boolean {
  if (!header.includes(';')) return false
  const names = header.split(';').map((pair) => pair.split('=', 1)[0]?.trim())
  return new Set(names).size < names.length
}

/** Whether browsers withhold the cookie from navigations that began at another site. */
export function isStrict({ sameSite }: SessionData['cookie']): boolean {
  return sameSite === true || sameSite === 'strict'
}

/** Copies the lifetime: the app may have set another one for this visitor, such as a longer one for "remember me". */
export function copyLifetime(from: SessionData['cookie'], to: SessionData['cookie']): void {
  if (from.originalMaxAge === to.originalMaxAge) return
  if (from.originalMaxAge === null) to.expires = null
  else to.maxAge = from.originalMaxAge
}

/** Removes the session cookie from the browser. */
export function expireSessionCookie(req: Request): void {
  const cookie: Request['session']['cookie'] & { partitioned?: boolean } = req.session.cookie
  const { path, domain, httpOnly, sameSite, partitioned } = cookie
  // The attributes that express-session uses: with others, browsers would treat it as another cookie.
  const options = {
    path,
    domain,
    httpOnly,
    secure: Boolean(cookie.secure),
    sameSite,
    partitioned,
  } as CookieOptions
  for (const name of sessionCookieNames(req)) req.res?.clearCookie(name, options)
}

/** Parses cookies as express-session does, without quotes and percent-decoded, but keeps repeated names (F34). */
function cookiePairs(header = ''): CookiePair[] {
  return header.split(';').flatMap((pair) => {
    const cut = pair.indexOf('=')
    if (cut < 0) return []
    const value = pair.slice(cut + 1).trim()
    return [[pair.slice(0, cut).trim(), decode(value.startsWith('"') ? value.slice(1, -1) : value)]]
  })
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
