import type { attempt as Attempt } from './attempt.js'

/**
 * The kit's server has no page of the app below its mount. If this document came from there, a service worker, a development server
 * or a CDN responded to a login route in place of the server. L05
 *
 * Takes the address of the route out of the URL and the history at once, since it may contain a code (A18). It becomes the `returnTo` of
 * the route if that is a path of the app, or else `/`. A client-side router is notified. Returns the address that the document was
 * requested at, which a router may have replaced already; `undefined` if all is well. Gets its functions as arguments, since it may be loaded on demand.
 */
export function leaveMount(
  mount: string,
  attempt: typeof Attempt,
  resolveReturnTo: (path: string) => string,
): URL | undefined {
  /** A path as the kit's server matches it: decoded, and without regard to case, repeated slashes and one at its end. */
  const canonical = (path: string): string =>
    (attempt(() => decodeURIComponent(path)) ?? path).replace(/\/+(?=\/|$)/g, '').toLowerCase()
  const isBelow = (path: string): boolean => canonical(path).startsWith(`${canonical(mount)}/`)

  if (!isBelow(location.pathname)) {
    // jsdom has no such entries.
    const requested = attempt(() => new URL(performance.getEntriesByType('navigation')[0]?.name as string))
    return requested && isBelow(requested.pathname) ? requested : undefined
  }
  const route = new URL(location.href)
  const returnTo = resolveReturnTo(route.searchParams.get('returnTo') ?? '/')
  history.replaceState(null, '', location.origin + (isBelow(returnTo) ? '/' : returnTo))
  queueMicrotask(() => dispatchEvent(new PopStateEvent('popstate')))
  return route
}
