import type { Provider } from '@openroute-kit/core'
import { callbackWithState, invalidOption, refuse } from '@openroute-kit/core/internal'

/**
 * The callback URL of a login that starts on this page, with the state in its query. By default it is this page without query and
 * fragment; not its path, which may begin with `//` and would then name another host (B15).
 *
 * The provider would refuse an address of `file:`, an extension or a custom scheme on a page of its own, so it is refused here, by
 * the rule of core. L07
 *
 * @throws `config_invalid` unless it is a page of this origin, https (http on localhost), without fragment, at a port that the provider accepts (P08)
 */
export function resolveCallbackUrl(provider: Provider, callbackUrl = '?', state = ''): URL {
  const url = callbackWithState(callbackUrl, state, provider, location.href)
  // A callback on another origin could never find the login's secret half.
  if (url.origin !== location.origin) throw invalidOption('callbackUrl')
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
