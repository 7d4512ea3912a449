import type { Provider } from '@openroute-kit/core'
import { invalidOption, refuse } from '@openroute-kit/core/internal'
import { attempt } from '../page/attempt.js'

/** Core's rule in short: https, or http on this machine. */
const ORIGIN = /^https:|^http:..(([\w.-]+\.)?localhost\.?|127(\.\d+){3}|\[::(1|ffff:7f..:\w+)\])(:|$)/
/** A fragment, and the parameters that the provider adds: `code`, and `code[]` as some parsers read it. A15 */
const NOT_ALLOWED = /#|[?&](code|state|error|iss)(\[|%5b|[=&]|$)/i

/**
 * The callback URL of a login that starts on this page, with the state in its query. By default it is this page without query and
 * fragment; not its path, which may begin with `//` and would then name another host (B15).
 *
 * The provider would refuse an address of `file:`, an extension or a custom scheme on a page of its own, so it is refused here. The rule is
 * that of core's `callbackWithState`, in short. L07
 *
 * @throws `config_invalid` unless it is a page of this origin, https (http on localhost), without user info, fragment and parameters of the
 * provider, at a port that the provider accepts (P08)
 */
export function resolveCallbackUrl({ callbackPorts }: Provider, callbackUrl = '?', state = ''): URL {
  const { origin, href } = location
  const url = attempt(() => new URL(callbackUrl, href))
  // A callback on another origin could never find the login's secret half. With user info, it begins with something else.
  if (
    !url?.href.startsWith(`${origin}/`) ||
    !ORIGIN.test(origin) ||
    NOT_ALLOWED.test(url.href) ||
    !(callbackPorts?.includes(Number(url.port || (origin[4] === 's' ? 443 : 80))) ?? true)
  )
    throw invalidOption('callbackUrl')
  url.searchParams.set('state', state)
  return url
}

/**
 * Checks whether a login can start on this page, and returns its callback URL.
 *
 * @throws `insecure_context` (C21), `config_invalid` (L07)
 */
export function checkPage(provider: Provider, callbackUrl?: string, state?: string): URL {
  if (!isSecureContext) refuse('insecure_context')
  return resolveCallbackUrl(provider, callbackUrl, state)
}
