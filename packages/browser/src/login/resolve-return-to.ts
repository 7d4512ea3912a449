import { attempt } from '../page/attempt.js'

/**
 * Resolves the path to go to after a login that starts on this page: a path of this origin, as the browser resolves it, with at most
 * 2,000 characters as on servers; `/` for anything else. B15
 *
 * Core's `safeReturnTo` is stricter, for servers that decode or route the path; the kit's server applies it again (B16).
 */
export function resolveReturnTo(wanted: string = location.href): string {
  const { origin } = location
  // Compared as text: a URL with another scheme, such as `blob:`, may claim this origin as well.
  // A query or fragment alone belongs to this page (L10), a path to the origin, as on servers.
  const url = attempt(() => new URL(wanted, /^[?#]/.test(wanted) ? location.href : origin).href) ?? ''
  const path = url.slice(origin.length)
  return url.startsWith(origin) && /^\/(?!\/).{0,1999}$/.test(path) ? path : '/'
}
