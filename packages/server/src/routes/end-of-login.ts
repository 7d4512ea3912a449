import { isPopupPath } from '../settings/paths.js'
import { resolveReturnTo } from '../settings/return-to.js'
import type { Settings } from '../settings/settings.js'

/**
 * The path to which a finished login redirects: its `returnTo`, or the popup's last page. B15: it was checked when it was stored, and
 * is checked again before it is used.
 */
export function endOfLogin(settings: Settings, returnTo: string): string {
  return isPopupPath(settings, returnTo) ? returnTo : resolveReturnTo(settings, returnTo)
}
