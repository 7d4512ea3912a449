import { safeReturnTo } from '@openroute-kit/core'
import type { RouteRequest } from '../http/route-request.js'
import type { Settings } from './settings.js'

/** Where a login ends: a place of the app, never one of the kit's own routes (B15, B16). */
export function resolveReturnTo(settings: Settings, returnTo: string | null): string {
  return safeReturnTo({
    returnTo,
    baseUrl: settings.origin,
    fallback: `${settings.basePath}/`,
    exclude: settings.mountPath,
  })
}

/**
 * Where a login in a popup ends instead. Only the login route names it, so that no request can; what it names is
 * sealed in the transaction.
 */
export function popupPath(settings: Settings): string {
  return `${settings.mountPath}/popup`
}

/** Whether a request opens the login in a popup: `<mount>/login?mode=popup`. */
export function opensPopup(request: RouteRequest): boolean {
  return request.path === '/login' && new URLSearchParams(request.search).get('mode') === 'popup'
}

/** The address of the login, with only those parameters that are the kit's own (A07). */
export function loginPath(settings: Settings, parameters: Record<string, string>): string {
  const query = new URLSearchParams(parameters).toString()
  return `${settings.mountPath}/login${query && `?${query}`}`
}
