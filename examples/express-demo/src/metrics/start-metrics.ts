import { type Config, METRICS_PORT } from '../config/config.js'
import { ListenError, listen } from '../http/listen.js'
import { createMetrics } from './metrics.js'

interface RunningMetrics {
  /** For the greeting: the URL, or why there is none. */
  text: string
  close(): void
}

/**
 * Serves the metrics on 127.0.0.1 only, whatever the demo listens on: they are for its operator.
 *
 * @throws ListenError when the port that METRICS_PORT names is taken
 */
export async function startMetrics(wanted: Config['metricsPort']): Promise<RunningMetrics> {
  if (wanted === 'off') return { text: 'off', close() {} }
  const port = wanted === 'default' ? METRICS_PORT : wanted
  const { handler, close } = createMetrics()
  try {
    const servers = await listen({ handler, port, hosts: ['127.0.0.1'], variable: 'METRICS_PORT' })
    return {
      text: `http://127.0.0.1:${port}/metrics`,
      close() {
        close()
        for (const server of servers) {
          server.close()
          server.closeAllConnections()
        }
      },
    }
  } catch (error) {
    close()
    // The default port: a second demo on this machine starts without metrics.
    if (wanted === 'default' && error instanceof ListenError)
      return { text: `off, since port ${port} is taken: set METRICS_PORT`, close() {} }
    throw error
  }
}
