import type { RouteRequest } from '../http/route-request.js'
import type { Settings } from './settings.js'

/**
 * The path to which a login in a popup returns. The login route stores it in the sealed transaction. A request can't select it
 * with `returnTo`, since `resolveReturnTo` refuses routes of the kit.
 *
 * `moved`: the page that opened the popup is at another address than `baseUrl`, so it can't receive the outcome (S22).
 */
export function popupPath(settings: Settings, { moved = false }: { moved?: boolean } = {}): string {
  return `${settings.mountPath}/popup${moved ? '?moved=1' : ''}`
}

/** Whether the `returnTo` of a transaction is {@link popupPath}. */
export function isPopupPath(settings: Settings, returnTo: string): boolean {
  return returnTo.split('?', 1)[0] === popupPath(settings)
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
