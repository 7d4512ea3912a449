import { failure } from '@openroute-kit/core/internal'
import type { RouteRequest } from '../http/route-request.js'
import type { Settings } from './settings.js'

/** Reports mistakes in an app's set-up that only show in a request. They do not fail the request. */
export function reportSetup(
  settings: Settings,
  request: RouteRequest,
  { ambiguous }: { readonly ambiguous: boolean },
): void {
  const report = (message: string) => settings.onError(failure('config_invalid', { message }))
  // F06: the visitor counts as signed out, and nothing in the page shows why.
  if (ambiguous)
    report(
      'A request has several session cookies of one name, so it counts as signed out. Another origin of your site may have set one. On https, no other origin can set a cookie whose name begins with "__Host-": with express-session, set the name "__Host-session", the path "/" and no domain.',
    )
  // Cookies for this address are not sent to the callback's, so this login can't be finished. On http only: behind a TLS
  // terminator the two may differ for good reasons.
  const host = request.header('host') ?? ''
  const isOther =
    !settings.secure && /^[\w.:[\]-]{1,100}$/.test(host) && host !== new URL(settings.origin).host
  if (request.path === '/login' && isOther)
    report(
      `A login was started at http://${host}, but baseUrl is ${settings.baseUrl}. Open the app there, or change baseUrl.`,
    )
}
