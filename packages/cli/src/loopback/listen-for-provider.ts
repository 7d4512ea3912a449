import type { Provider } from '@openroute-kit/core'
import { OpenRouteError } from '@openroute-kit/core'
import { type LoopbackServer, listenOnLoopback } from './loopback-server.js'

/** Ports below need administrator rights. */
const FIRST_FREE_PORT = 1024

/**
 * Listens on a port that the provider accepts in callback URLs. Providers with the older rule know `localhost` and port 3000 only. T02, P08
 *
 * @throws `config_invalid` if the port is taken
 */
export async function listenForProvider({
  appName,
  provider,
  port,
}: {
  appName: string
  provider: Provider
  port?: number | undefined
}): Promise<LoopbackServer> {
  const { callbackPorts } = provider
  const host = callbackPorts === undefined ? '127.0.0.1' : 'localhost'
  const ports = port === undefined ? (callbackPorts?.filter((one) => one >= FIRST_FREE_PORT) ?? [0]) : [port]
  for (const [index, one] of ports.entries()) {
    try {
      return await listenOnLoopback({ appName, port: one, host })
    } catch (error) {
      if (!(error instanceof OpenRouteError) || index === ports.length - 1) throw error
    }
  }
  // The provider accepts no port that a program may use.
  return listenOnLoopback({ appName, port: callbackPorts?.[0] ?? 0, host })
}
