import { OpenRouteLoginElement } from './login-element.js'
import type { LoginKinds } from './login-kinds.js'

/**
 * Registers `<openroute-login>` with these kinds of login. A page may load this twice, from two entries or two bundles: then the element
 * that is registered gets the kinds that it lacks.
 */
export function defineLoginElement(kinds: LoginKinds): void {
  // C24: nothing to register with on a server.
  if (typeof customElements === 'undefined') return
  OpenRouteLoginElement.addKinds(kinds)
  const defined = customElements.get('openroute-login') as typeof OpenRouteLoginElement | undefined
  if (!defined) customElements.define('openroute-login', OpenRouteLoginElement)
  else if (defined !== OpenRouteLoginElement) defined.addKinds?.(kinds)
}
