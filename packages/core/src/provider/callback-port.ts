import { configInvalid } from '../errors/config-invalid.js'
import type { Provider } from './define-provider.js'

/**
 * Refuses a callback URL whose port the provider does not accept, before the user leaves for an error page there. P08
 *
 * @throws `config_invalid`; the message names the ports
 */
export function assertCallbackPort(callback: URL, { callbackPorts }: Pick<Provider, 'callbackPorts'>): void {
  const port = Number(callback.port || (callback.protocol === 'http:' ? 80 : 443))
  if (callbackPorts && !callbackPorts.includes(port))
    throw configInvalid(`callbackUrl must use port ${callbackPorts.join(' or ')}, not ${port}.`)
}
