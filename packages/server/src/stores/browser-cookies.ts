import { isRepeated, MAX_COOKIE_BYTES, readCookies, setCookie } from '../http/cookies.js'
import { cookieHeader } from '../http/replies.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { parseTransactionName, transactionPrefix } from '../http/transaction-name.js'
import type { Settings } from '../settings/settings.js'
import type { CookiePort } from './cookie-port.js'
import { sessionCookieName } from './session-cookie-name.js'

/** The kit's cookies in one request, and those to set in its response. */
export interface BrowserCookies {
  /** The `Cookie` header as the kit's routes read it. */
  readonly header: string | undefined
  readonly session: CookiePort
  /** The `Set-Cookie` values of the response: those of a reply and of the session. */
  toSet(ofReply?: readonly string[]): readonly string[]
}

/** The cookies of a request, each under a name of its own, or all in the cookie {@link Settings.cookieName} (S16). */
export function browserCookies(
  settings: Settings,
  cookieHeader: string | undefined,
  sessionOf: (cookieHeader: string | undefined) => CookiePort,
): BrowserCookies {
  const { cookieName } = settings
  if (cookieName === null) {
    const session = sessionOf(cookieHeader)
    return { header: cookieHeader, session, toSet: (ofReply = []) => [...ofReply, ...session.cookies()] }
  }
  const parts = partsOf(cookieHeader, cookieName)
  const own = [...parts].flatMap(([name, value]) => {
    const ownName = expand(settings, name)
    return ownName === null ? [] : [`${ownName}=${value}`]
  })
  // B05: repeated, so that the session counts as ambiguous.
  if (isRepeated(cookieHeader, cookieName)) own.push(...Array(2).fill(`${sessionCookieName(settings)}=`))
  const header = own.join('; ')
  const session = sessionOf(header)
  return {
    header,
    session,
    toSet(ofReply = []) {
      const lines = [...ofReply, ...session.cookies()]
      return lines.length === 0 ? [] : [pack(settings, cookieName, parts, lines)]
    },
  }
}

/** The request with the cookies that the kit's routes read. */
export function withCookies(request: RouteRequest, cookies: BrowserCookies): RouteRequest {
  if (cookies.header === request.header('cookie')) return request
  return { ...request, header: (name) => (name === 'cookie' ? cookies.header : request.header(name)) }
}

/** The reply with all cookies that the response has to set. */
export function replyWithCookies(reply: Reply, cookies: BrowserCookies): Reply {
  const isCookie = ([name]: readonly [string, string]) => name === 'set-cookie'
  const ofReply = reply.headers.filter(isCookie).map(([, value]) => value)
  const others = reply.headers.filter((header) => !isCookie(header))
  return { ...reply, headers: [...others, ...cookies.toSet(ofReply).map(cookieHeader)] }
}

/**
 * The value is `name:value~name:value`, where a name is the id of a kit's scope, followed by `s` for its session, or by the end of
 * a transaction's name. Several kits may share the cookie (S09).
 */
const PART = /^([\da-z]{10}(?:s|[fo][\da-z]{7}-[\w-]{12})):([\w.-]+)$/

function partsOf(cookieHeader: string | undefined, cookieName: string): Map<string, string> {
  const value = readCookies(cookieHeader, (name) => name === cookieName).get(cookieName) ?? ''
  return new Map(
    value.split('~').flatMap((part) => {
      const [, name, sealed] = PART.exec(part) ?? []
      return name === undefined || sealed === undefined ? [] : [[name, sealed] as const]
    }),
  )
}

/** Applies `Set-Cookie` values to the parts, and returns the one for all of them. */
function pack(
  settings: Settings,
  cookieName: string,
  parts: ReadonlyMap<string, string>,
  lines: readonly string[],
): string {
  const next = new Map(parts)
  let maxAge = settings.loginLifetimeMs / 1000
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? []
    const part = shorten(settings, name)
    next.delete(part)
    if (value !== '') next.set(part, value)
    maxAge = Math.max(maxAge, Number(/; Max-Age=(\d+)/.exec(line)?.[1] ?? 0))
  }
  const added = new Set([...next.keys()].filter((name) => next.get(name) !== parts.get(name)))
  evict(settings, cookieName, next, added)
  const hasSession = [...next.keys()].some(isSession)
  // Each part has its own end under its seal, so the cookie may last as long as the longest of them.
  if (hasSession) maxAge = Math.max(maxAge, settings.sessionLifetimeMs / 1000)
  const value = joined(next)
  return setCookie(cookieName, value, { secure: settings.secure, maxAge: value === '' ? 0 : maxAge })
}

/**
 * Removes logins that have expired, and then as many parts as are needed for the cookie to fit (B13, B14): the oldest logins,
 * with those that other sites started first, then what other kits have stored. Never what this response adds, or this kit's session.
 */
function evict(
  settings: Settings,
  cookieName: string,
  parts: Map<string, string>,
  added: ReadonlySet<string>,
): void {
  const isOwn = (name: string) => name.startsWith(settings.scope.id)
  for (const name of parts.keys()) {
    const startedAt = parseTransactionName(name.slice(settings.scope.id.length))?.startedAt
    if (isOwn(name) && startedAt !== undefined && startedAt < settings.now() - 2 * settings.loginLifetimeMs)
      parts.delete(name)
  }
  const rank = (name: string) => `${isSession(name) ? 2 : isOwn(name) ? 0 : 1}${name}`
  const evictable = [...parts.keys()]
    .filter((name) => !added.has(name) && !(isOwn(name) && isSession(name)))
    .sort((one, other) => (rank(one) < rank(other) ? -1 : 1))
  while (cookieName.length + joined(parts).length > MAX_COOKIE_BYTES && evictable.length > 0)
    parts.delete(evictable.shift() as string)
}

const joined = (parts: ReadonlyMap<string, string>) =>
  [...parts].map(([name, value]) => `${name}:${value}`).join('~')

const isSession = (part: string) => part.endsWith('s') && part.length === 11

/** The name of the kit's own cookie for a part, or `null` for a part of another kit. */
function expand(settings: Settings, part: string): string | null {
  const { id } = settings.scope
  if (!part.startsWith(id)) return null
  return isSession(part) ? sessionCookieName(settings) : transactionPrefix(settings) + part.slice(id.length)
}

function shorten(settings: Settings, cookie: string): string {
  const { id } = settings.scope
  return cookie === sessionCookieName(settings)
    ? `${id}s`
    : id + cookie.slice(transactionPrefix(settings).length)
}
