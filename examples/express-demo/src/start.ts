import { OpenRouteError, type Provider } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createApp } from './app.js'
import { closeServers } from './close-servers.js'
import { type Config, configWarnings } from './config.js'
import { logKitEvents } from './event-log.js'
import { ListenError, listen } from './listen.js'
import { createLog } from './log.js'
import { connectRedis } from './redis.js'
import { startMetrics } from './start-metrics.js'

export interface RunningDemo {
  /** What to tell the person who started it. */
  greeting: string
  /** Stops accepting, lets answers finish for `graceMs`, then ends everything. */
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
    const { handler, endAnswers } = createApp(config, { provider, log, redis })
    const servers = await listen({ handler, ...config })
    const metrics = await startMetrics(config.metricsPort)
    const unlog = logKitEvents(log)
    return {
      greeting: greet(config, provider, { dashboard: local?.siteUrl, metrics: metrics.text }),
      close: async (graceMs) => {
        await closeServers(servers, graceMs, endAnswers)
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

/** @throws ListenError for a taken port */
export async function startLocalProvider(port: number): Promise<Emulator> {
  try {
    return await startEmulator({ port })
  } catch (error) {
    if (!(error instanceof OpenRouteError)) throw error
    throw new ListenError(
      `The local OpenRoute cannot start on port ${port}: stop what uses it, or choose another with EMULATOR_PORT.`,
    )
  }
}

/** What the greeting says besides its configuration. */
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
