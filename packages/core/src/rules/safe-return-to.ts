/** What a URL parser removes or rewrites: control characters, and the backslash, which it reads as a slash. */
const FOLDED = /[\\\p{Cc}]/u
/** `//host`, leading white space, and a scheme without `//`, which may be a path or another host, depending on the base. */
const STARTS_WRONG = /^\s|^\/\/|^[a-z][a-z\d+.-]*:(?!\/\/)/i
const MAX_LENGTH = 2000

export interface SafeReturnToOptions {
  /** The path or URL that was requested, of any type. */
  returnTo: unknown
  /** The app's base URL; only its origin counts. */
  baseUrl: string
  /** What to return for anything unsafe. Default `/`. */
  fallback?: string
  /** A path that is unsafe with everything below it. Pass the path of the kit's routes, so that a login does not return to itself. B16 */
  exclude?: string | undefined
}

/**
 * Validates the path to go to after a login, against open redirects. Returns path, query and fragment of `returnTo` if it is on the
 * origin of `baseUrl`, and `fallback` for anything else, such as another origin, a scheme, a path that normalises to `//` (also
 * percent-encoded), control characters, or more than 2,000 characters after normalisation. B15
 */
export function safeReturnTo({ returnTo, baseUrl, fallback = '/', exclude }: SafeReturnToOptions): string {
  if (typeof returnTo !== 'string' || returnTo === '' || returnTo.length > MAX_LENGTH) return fallback
  const path = returnTo.split(/[?#]/, 1)[0] as string
  if (/\p{Cc}/u.test(returnTo) || FOLDED.test(path) || STARTS_WRONG.test(path)) return fallback
  const base = parse(baseUrl)
  const url = parse(returnTo, base)
  if (base === undefined || url?.origin !== base.origin) return fallback
  if (!/^https?:$/.test(url.protocol) || url.username || url.password) return fallback
  // As a browser reads the path, and as a server reads it that decodes it before routing or redirecting.
  for (const spelling of [url.pathname, decodeAscii(url.pathname)]) {
    if (FOLDED.test(spelling) || spelling.startsWith('//')) return fallback
    const resolved = parse(spelling, base)
    if (resolved?.origin !== base.origin || resolved.pathname.startsWith('//')) return fallback
    if (exclude !== undefined && isBelow(resolved.pathname, exclude)) return fallback
  }
  const target = url.pathname + url.search + url.hash
  return target.length > MAX_LENGTH ? fallback : target
}

function parse(url: string, base?: URL): URL | undefined {
  try {
    return new URL(url, base)
  } catch {
    return undefined
  }
}

/** Decodes ASCII, `%00` to `%7f`, and never throws. */
function decodeAscii(path: string): string {
  return path.replace(/%([0-7][\da-f])/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Whether a path is `mount` or below it. Ignores case, like the routers of Express and others. */
function isBelow(path: string, mount: string): boolean {
  const prefix = mount.toLowerCase().replace(/\/+$/, '')
  return prefix !== '' && `${path.toLowerCase()}/`.startsWith(`${prefix}/`)
}
