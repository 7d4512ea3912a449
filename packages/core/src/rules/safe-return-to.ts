/** What a URL parser drops or folds: control characters, and the backslash, which it reads as a slash. */
const FOLDED = /[\\\p{Cc}]/u
/** `//host`, leading blanks, and a scheme without `//`, which is a path on one base and another host on the next. */
const STARTS_WRONG = /^\s|^\/\/|^[a-z][a-z\d+.-]*:(?!\/\/)/i
const MAX_LENGTH = 2000

/**
 * A place inside the app to go to after the login: path, query and fragment on the origin of `baseUrl`, or
 * `fallback` for everything else, such as another origin, a scheme, a path that normalises to `//` (percent-encoded
 * too), control characters, or more than 2,000 characters in the URL's own spelling. B15
 *
 * Give `exclude` the path of the kit's own routes, so that a login never returns into itself. B16
 */
export function safeReturnTo({
  returnTo,
  baseUrl,
  fallback = '/',
  exclude,
}: {
  returnTo: unknown
  baseUrl: string
  fallback?: string
  exclude?: string | undefined
}): string {
  if (typeof returnTo !== 'string' || returnTo === '' || returnTo.length > MAX_LENGTH) return fallback
  const path = returnTo.split(/[?#]/, 1)[0] as string
  if (/\p{Cc}/u.test(returnTo) || FOLDED.test(path) || STARTS_WRONG.test(path)) return fallback
  const base = parse(baseUrl)
  const url = parse(returnTo, base)
  if (base === undefined || url?.origin !== base.origin) return fallback
  if (!/^https?:$/.test(url.protocol) || url.username || url.password) return fallback
  // As a browser reads it, and as a server does that decodes the path before it routes or redirects.
  for (const spelling of [url.pathname, decodeAscii(url.pathname)]) {
    if (FOLDED.test(spelling) || spelling.startsWith('//')) return fallback
    const place = parse(spelling, base)
    if (place?.origin !== base.origin || place.pathname.startsWith('//')) return fallback
    if (exclude !== undefined && isBelow(place.pathname, exclude)) return fallback
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

/** Decodes what matters in a path, and never fails: `%00` to `%7f`. */
function decodeAscii(path: string): string {
  return path.replace(/%([0-7][\da-f])/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Whether a path is `mount` or below it, in any case, since routers such as Express's ignore case. */
function isBelow(path: string, mount: string): boolean {
  const prefix = mount.toLowerCase().replace(/\/+$/, '')
  return prefix !== '' && `${path.toLowerCase()}/`.startsWith(`${prefix}/`)
}
