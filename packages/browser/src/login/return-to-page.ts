import type { Navigate } from './open-route-login.js'

/**
 * Goes to the page where the login was started. `reload`: whether the key outlives this page; otherwise the app's client-side router
 * shows the other page. Returns whether this page is being left.
 */
export function returnToPage(returnTo: string, stored: boolean, navigate: Navigate): boolean {
  const { pathname, search, hash, origin } = location
  if (returnTo === pathname + search + hash) return false
  if (stored) {
    navigate(returnTo, { replace: true })
    return returnTo.split('#')[0] !== pathname + search
  }
  history.replaceState(history.state, '', origin + returnTo)
  dispatchEvent(new PopStateEvent('popstate', { state: history.state }))
  return false
}
