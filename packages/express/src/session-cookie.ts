import type { Request } from 'express'

/** The names of the cookies whose value is a signed id of the request's session. */
export function sessionCookieNames({ headers, sessionID }: Request): string[] {
  const own = cookiePairs(headers.cookie).filter(([, value]) => value.startsWith(`s:${sessionID}.`))
  return [...new Set(own.map(([name]) => name))]
}

/**
 * Whether a signed cookie came more than once, under whatever name: only a sibling of the app's origin, or a changed `path` or
 * `domain`, can have added one. express-session takes the first, and does not reveal which name it was given (F06).
 */
export function hasDuplicateSessionCookie({ headers }: Request): boolean {
  const pairs = cookiePairs(headers.cookie)
  const signed = new Set(pairs.filter(([, value]) => value.startsWith('s:')).map(([name]) => name))
  const names = pairs.map(([name]) => name).filter((name) => signed.has(name))
  return new Set(names).size < names.length
}

/** Cookies as express-session reads them: quotes dropped, and escapes decoded, however many there are (F34). */
function cookiePairs(header = ''): [name: string, value: string][] {
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
