import { invalidOption } from '#failure'
import { assertCallbackPort } from '../provider/callback-port.js'
import { configuredUrl } from '../provider/configured-url.js'
import type { Provider } from '../provider/define-provider.js'

/**
 * The callback URL of a login, with its state in the query (docs/protocol.md §1). Both logins start with it, so that neither starts one
 * whose callback it would refuse. `base`: the URL that it is relative to. Default: none.
 *
 * @throws `config_invalid` unless it is an absolute https URL (http on localhost) without fragment and without the parameters that
 * the provider adds, at a port that the provider accepts (P08)
 */
export function callbackWithState(
  callbackUrl: string,
  state: string,
  provider: Pick<Provider, 'callbackPorts'>,
  base?: string,
): URL {
  const url = configuredUrl('callbackUrl', callbackUrl, false, base)
  // A15: `code`, and `code[]` as some parsers read it.
  if (/[?&](code|state|error|iss)(\[|%5b|[=&]|$)/i.test(url.search))
    throw invalidOption('callbackUrl', 'parameters')
  assertCallbackPort(url, provider)
  url.searchParams.set('state', state)
  return url
}
