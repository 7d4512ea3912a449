import { OpenRouteLoginElement } from './element/login-element.js'

// C24: nothing to register with on a server; and a page may load this twice, from two bundles.
if (typeof customElements !== 'undefined' && !customElements.get('openroute-login'))
  customElements.define('openroute-login', OpenRouteLoginElement)

export { reservedSize } from './element/reserved-size.js'
export { OpenRouteLoginElement }
