import { failure } from '@openroute-kit/core/internal'
import type { RouteRequest } from '../http/route-request.js'
import type { Settings } from './settings.js'

/** Reports setup errors that can only be seen in a request to `onError`. They do not fail the request. */
export function reportSetup(
  settings: Settings,
  request: RouteRequest,
  { ambiguous }: { readonly ambiguous: boolean },
): void {
  const report = (message: string) => settings.onError(failure('config_invalid', { message }))
  // F06: the visitor counts as signed out, and nothing in the page shows why.
  if (ambiguous)
    report(
      'A request has several session cookies of the same name, so it counts as signed out. Another origin of your site may have set one of them. On https, no other origin can set a cookie whose name begins with "__Host-": with express-session, use the name "__Host-session", the path "/" and no domain.',
    )
  // The cookies of this login would not be sent to the callback, which has another host. Checked on http only: behind a reverse
  // proxy that terminates TLS, the `Host` header may differ from `baseUrl`.
  const host = request.header('host') ?? ''
  const isOtherHost =
    !settings.secure && /^[\w.:[\]-]{1,100}$/.test(host) && host !== new URL(settings.origin).host
  if (request.path === '/login' && isOtherHost)
    report(
      `A login was started at http://${host}, but baseUrl is ${settings.baseUrl}. Open the app at its baseUrl, or change baseUrl.`,
    )
}
