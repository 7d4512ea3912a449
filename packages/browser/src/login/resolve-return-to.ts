import { attempt } from '../page/attempt.js'

/**
 * Where to be after a login that starts on this page: a path of this origin, as the browser reads it and no longer than a
 * server takes, or its start. B15
 *
 * Core's `safeReturnTo` says more of it, for servers that decode or route what they are given; the kit's server asks that one again (B16).
 */
export function resolveReturnTo(wanted: string = location.href): string {
  const { origin } = location
  // http(s) as this page is: whatever else claims this origin begins with another scheme.
  const url = attempt(() => new URL(wanted, origin).href) ?? ''
  const path = url.slice(origin.length)
  return url.startsWith(origin) && /^\/(?!\/).{0,2000}$/.test(path) ? path : '/'
}
