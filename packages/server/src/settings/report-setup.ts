import { configInvalid } from '@openroute-kit/core/internal'
import type { RouteRequest } from '../http/route-request.js'
import { isBrowser, otherAddress } from './other-address.js'
import type { Settings } from './settings.js'

/** Reports setup errors that can only be seen in a request to `onError`. They do not fail the request. */
export function reportSetup(
  settings: Settings,
  request: RouteRequest,
  { ambiguous }: { readonly ambiguous: boolean },
): void {
  const report = (message: string) => settings.onError(configInvalid(message))
  // F06: the visitor counts as signed out, and nothing in the page shows why.
  if (ambiguous)
    report(
      'A request has several session cookies of the same name, so it counts as signed out. Another origin of your site may have set one of them. On https, no other origin can set a cookie whose name begins with "__Host-": with express-session, use the name "__Host-session", the path "/" and no domain.',
    )
  const other = request.path === '/login' ? otherAddress(settings, request) : null
  if (other === null) return
  // S22: at another port, the login works only if the server can be reached at baseUrl, and the visitor ends up there.
  if (other.proxied || (other.certain && !other.losesCookies))
    report(
      `The app was opened at ${other.host}, but baseUrl is ${settings.baseUrl}. Set baseUrl to the address in the browser. Behind a development proxy such as Vite's, that is the address of the proxy, not that of your API.`,
    )
  // Browsers are redirected to baseUrl. Other clients may come through a proxy that replaces `Host`.
  else if (!settings.secure && !isBrowser(request))
    report(
      `A login was started at http://${other.host}, but baseUrl is ${settings.baseUrl}. Open the app at its baseUrl, or change baseUrl.`,
    )
}
