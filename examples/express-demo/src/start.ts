import type { Provider } from '@openroute-kit/core'
import { createApp } from './app.js'
import type { Config } from './config/config.js'
import { configWarnings } from './config/config-warnings.js'
import { closeServers } from './http/close-servers.js'
import { listen } from './http/listen.js'
import { createLog } from './logging/log.js'
import { logKitEvents } from './logging/log-kit-events.js'
import { startMetrics } from './metrics/start-metrics.js'
import { connectRedis } from './sessions/redis.js'
import { startLocalProvider } from './start-local-provider.js'

export interface RunningDemo {
  /** For the terminal. */
  greeting: string
  /** Stops accepting, lets responses finish for `graceMs`, then ends everything. */
  close(graceMs: number): Promise<void>
}

/** @throws ListenError for a taken port, OpenRouteError for an option that the kit refuses. */
export async function startDemo(config: Config): Promise<RunningDemo> {
  const log = createLog(config.logLevel)
  const local =
    'emulatorPort' in config.provider ? await startLocalProvider(config.provider.emulatorPort) : undefined
  const provider = local?.provider ?? (config.provider as Provider)
  const redis = config.redisUrl === undefined ? undefined : connectRedis(config.redisUrl, log)
  const closeParts = async () => {
    redis?.close()
    await local?.close()
  }
  try {
    const { handler, endResponses, endReloads } = createApp(config, { provider, log, redis })
    // The first visitors would get 503 while Redis is still connecting. Without Redis the server starts anyway.
    await redis?.attempted
    const servers = await listen({ handler, ...config })
    const metrics = await startMetrics(config.metricsPort)
    const unlog = logKitEvents(log)
    return {
      greeting: greet(config, provider, { dashboard: local?.siteUrl, metrics: metrics.text }),
      close: async (graceMs) => {
        endReloads()
        await closeServers(servers, graceMs, endResponses)
        metrics.close()
        unlog()
        await closeParts()
      },
    }
  } catch (error) {
    await closeParts()
    throw error
  }
}

/** What the greeting shows besides the configuration. */
interface Extras {
  dashboard: string | undefined
  metrics: string
}

function greet(config: Config, provider: Provider, { dashboard, metrics }: Extras): string {
  const lines = [
    '',
    `  Open ${config.baseUrl} and click “Log in with OpenRoute”.`,
    '',
    dashboard
      ? `  Provider  a local OpenRoute; ${dashboard} shows each request as it happens`
      : `  Provider  ${provider.name}, ${provider.siteUrl}`,
    `  Sessions  ${config.redisUrl ? 'in Redis' : 'in memory'}`,
    `  Metrics   ${metrics}`,
    '  Stop      Ctrl-C',
    '',
    ...configWarnings(config).map((warning) => `  Note: ${warning}`),
    '',
  ]
  return `${lines.join('\n').trimEnd()}\n\n`
}
