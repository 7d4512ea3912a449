/** Anything that a URL parser drops, folds or reads as the start of a host. */
const SUSPICIOUS = /[\\\p{Cc}]|^\s|^\/\/|%(?:2f|5c|0[0-9a-f]|1[0-9a-f]|7f)/iu

/**
 * A place inside the app to go to after the login: path, query and fragment on the origin of `baseUrl`, or
 * `fallback` for everything else, such as another origin, a scheme, a path that normalises to `//`, control
 * characters, or more than 2,000 characters. B15
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
  exclude?: string
}): string {
  if (typeof returnTo !== 'string' || returnTo === '' || returnTo.length > 2000) return fallback
  const path = returnTo.split(/[?#]/, 1)[0] as string
  if (SUSPICIOUS.test(path) || /\p{Cc}/u.test(returnTo)) return fallback
  let url: URL
  let base: URL
  try {
    base = new URL(baseUrl)
    url = new URL(returnTo, base)
  } catch {
    return fallback
  }
  if (url.origin !== base.origin || !/^https?:$/.test(url.protocol) || url.username || url.password)
    return fallback
  if (url.pathname.startsWith('//')) return fallback
  if (exclude !== undefined && (url.pathname === exclude || url.pathname.startsWith(`${exclude}/`)))
    return fallback
  return url.pathname + url.search + url.hash
}
