import { failure } from '@openroute-kit/core/internal'

/** Browsers drop larger cookies, name and value together. B13 */
export const MAX_COOKIE_BYTES = 4096

/**
 * Removes the spaces and tabs around a name or a value (RFC 6265 §5.2), and nothing else. `trim` would also remove U+00A0. A
 * sibling origin could then set `\u00a0__Host-…`, which browsers don't protect as a `__Host-` name, and have it read as one
 * (B05). This scans by index: a regular expression for trailing blanks takes quadratic time (F25).
 */
function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text[start])) start++
  while (end > start && isBlank(text[end - 1])) end--
  return text.slice(start, end)
}

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t'

/**
 * The values of the cookies whose names match, in the order in which the browser sent them. A name that occurs twice is ignored:
 * a sibling origin may have set one of the two (B05). Values are not decoded: the kit's own are base64url and dots.
 */
export function readCookies(
  header: string | undefined,
  matches: (name: string) => boolean,
): Map<string, string> {
  const found = new Map<string, string>()
  const repeated = new Set<string>()
  for (const pair of header?.split(';') ?? []) {
    const cut = pair.indexOf('=')
    if (cut < 0) continue
    const name = trimBlanks(pair.slice(0, cut))
    if (!matches(name)) continue
    if (found.has(name)) repeated.add(name)
    found.set(name, trimBlanks(pair.slice(cut + 1)))
  }
  for (const name of repeated) found.delete(name)
  return found
}

/** Whether a name occurs more than once. */
export function isRepeated(header: string | undefined, name: string): boolean {
  const names = header?.split(';').map((pair) => trimBlanks(pair.split('=', 1)[0] as string)) ?? []
  return names.indexOf(name) !== names.lastIndexOf(name)
}

export interface CookieOptions {
  secure: boolean
  /** Seconds; 0 removes the cookie. */
  maxAge: number
}

/** A cookie's name with the prefix `__Host-`, or without it on http, which `baseUrl` may be on loopback only (B06). */
export function cookieName(name: string, secure: boolean): string {
  return secure ? `__Host-${name}` : name
}

/** A `Set-Cookie` value: HttpOnly, `Path=/`, `SameSite=Lax`, no Domain (B06, B07). @throws `internal_error` if it is too large */
export function setCookie(name: string, value: string, { secure, maxAge }: CookieOptions): string {
  if (name.length + value.length > MAX_COOKIE_BYTES)
    throw failure('internal_error', {
      message: `The cookie ${name} would be larger than ${MAX_COOKIE_BYTES} bytes.`,
    })
  return `${name}=${value}; Path=/; HttpOnly;${secure ? ' Secure;' : ''} SameSite=Lax; Max-Age=${Math.floor(maxAge)}`
}
