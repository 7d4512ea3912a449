import { failure } from '@openroute-kit/core/internal'

/** What browsers keep of one cookie, name and value together. B13 */
const MAX_COOKIE_BYTES = 4096

/**
 * Without the spaces and tabs that may surround a name and a value (RFC 6265 §5.2). `trim` drops more, such as U+00A0: a
 * name that begins with it is none that browsers guard as `__Host-`, so that a sibling could set it (B05). By index, since
 * a pattern that looks for the blanks at the end starts at each blank anew (F25).
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
 * The values of the cookies whose names pass, in the order in which the browser sent them. A name that comes twice
 * counts as absent: somebody tossed a second one in (B05). The kit's own values are base64url and dots, so there is
 * nothing to decode.
 */
export function readCookies(
  header: string | undefined,
  wanted: (name: string) => boolean,
): Map<string, string> {
  const found = new Map<string, string>()
  const twice = new Set<string>()
  for (const pair of header?.split(';') ?? []) {
    const cut = pair.indexOf('=')
    if (cut < 0) continue
    const name = trimBlanks(pair.slice(0, cut))
    if (!wanted(name)) continue
    if (found.has(name)) twice.add(name)
    found.set(name, trimBlanks(pair.slice(cut + 1)))
  }
  for (const name of twice) found.delete(name)
  return found
}

/** Whether a name comes more than once. */
export function comesTwice(header: string | undefined, name: string): boolean {
  const names = header?.split(';').map((pair) => trimBlanks(pair.split('=', 1)[0] as string)) ?? []
  return names.indexOf(name) !== names.lastIndexOf(name)
}

export interface CookieOptions {
  secure: boolean
  /** Seconds; 0 removes the cookie. */
  maxAge: number
}

/**
 * `__Host-` and Secure, except on http, which configuration allows on loopback only (B06).
 */
export function cookieName(name: string, secure: boolean): string {
  return secure ? `__Host-${name}` : name
}

/** A `Set-Cookie` value: HttpOnly, `Path=/`, `SameSite=Lax`, no Domain (B06, B07). @throws `internal_error` when it is too large. */
export function setCookie(name: string, value: string, { secure, maxAge }: CookieOptions): string {
  if (name.length + value.length > MAX_COOKIE_BYTES)
    throw failure('internal_error', {
      message: `The cookie ${name} would be larger than ${MAX_COOKIE_BYTES} bytes.`,
    })
  return `${name}=${value}; Path=/; HttpOnly;${secure ? ' Secure;' : ''} SameSite=Lax; Max-Age=${Math.floor(maxAge)}`
}
