import { safeReturnTo } from '@openroute-kit/core'
import type { RouteRequest } from '../http/route-request.js'
import type { Settings } from './settings.js'

/**
 * The path to which a login returns: `returnTo`, or the path of `baseUrl` if it is on another origin or a route of the kit (B15,
 * B16).
 */
export function resolveReturnTo(settings: Settings, returnTo: string | null): string {
  return safeReturnTo({
    returnTo,
    baseUrl: settings.origin,
    fallback: `${settings.basePath}/`,
    exclude: settings.mountPath,
  })
}

/**
 * The path to which a login in a popup returns. The login route stores it in the sealed transaction. A request can't select it
 * with `returnTo`, since {@link resolveReturnTo} refuses routes of the kit.
 */
export function popupPath(settings: Settings): string {
  return `${settings.mountPath}/popup`
}

/** Whether a request starts a login in a popup: `<mount>/login?mode=popup`. */
export function opensPopup(request: RouteRequest): boolean {
  return request.path === '/login' && new URLSearchParams(request.search).get('mode') === 'popup'
}

/**
 * The path of the login route with these query parameters. Pass only parameters of the kit, never the query of a request (A07).
 */
export function loginPath(settings: Settings, parameters: Record<string, string>): string {
  const query = new URLSearchParams(parameters).toString()
  return `${settings.mountPath}/login${query && `?${query}`}`
}
