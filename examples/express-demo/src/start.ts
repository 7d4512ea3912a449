import { OpenRouteError, type Provider } from '@openroute-kit/core'
import { startEmulator } from '@openroute-kit/emulator'
import { createApp } from './app.js'
import { closeServers } from './close-servers.js'
import { type Config, configWarnings } from './config.js'
import { ListenError, listen } from './listen.js'
import { createLog } from './log.js'
import { connectRedis } from './redis.js'

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
    const servers = await listen({ handler: createApp(config, { provider, log, redis }), ...config })
    return {
      greeting: greet(config, provider, local?.siteUrl),
      close: async (graceMs) => {
        await closeServers(servers, graceMs)
        await closeParts()
      },
    }
  } catch (error) {
    await closeParts()
    throw error
  }
}

async function startLocalProvider(port: number) {
  try {
    return await startEmulator({ port })
  } catch (error) {
    if (!(error instanceof OpenRouteError)) throw error
    throw new ListenError(
      `The local OpenRoute cannot start on port ${port}: stop what uses it, or choose another with EMULATOR_PORT.`,
    )
  }
}

function greet(config: Config, provider: Provider, dashboard: string | undefined): string {
  const lines = [
    '',
    `  Open ${config.baseUrl} and click “Log in with OpenRoute”.`,
    '',
    dashboard
      ? `  Provider  a local OpenRoute; ${dashboard} shows each request as it happens`
      : `  Provider  ${provider.name}, ${provider.siteUrl}`,
    `  Sessions  ${config.redisUrl ? 'in Redis' : 'in memory'}`,
    '  Stop      Ctrl-C',
    '',
    ...configWarnings(config).map((warning) => `  Note: ${warning}`),
    '',
  ]
  return `${lines.join('\n').trimEnd()}\n\n`
}
