import { defineProvider, openroute, openrouter, type Provider, therouter } from '@openroute-kit/core'
import { ConfigError, whole } from './config-values.js'

const PRESETS: Record<string, Provider> = { openroute, openrouter, therouter }

/** The provider that the variables name, or the port for an emulator. */
export function readProvider(
  env: NodeJS.ProcessEnv,
  production: boolean,
): { emulatorPort: number } | Provider {
  const { OPENROUTE_PROVIDER: preset, OPENROUTE_SITE_URL: siteUrl, OPENROUTE_API_URL: apiUrl } = env
  if (preset && (siteUrl || apiUrl))
    throw new ConfigError(
      'OPENROUTE_PROVIDER goes without OPENROUTE_SITE_URL and OPENROUTE_API_URL: unset one or the other.',
    )
  if (preset) {
    const provider = Object.hasOwn(PRESETS, preset) ? PRESETS[preset] : undefined
    if (provider === undefined)
      throw new ConfigError(`OPENROUTE_PROVIDER must be one of ${Object.keys(PRESETS).join(', ')}.`)
    return provider
  }
  if (siteUrl || apiUrl) return customProvider(siteUrl, apiUrl)
  if (production)
    throw new ConfigError(
      'No provider is set: in production set OPENROUTE_PROVIDER=openroute, or OPENROUTE_SITE_URL and OPENROUTE_API_URL.',
    )
  return { emulatorPort: whole(env, 'EMULATOR_PORT', 4010, 1, 65_535) }
}

function customProvider(siteUrl: string | undefined, apiUrl: string | undefined): Provider {
  if (!siteUrl || !apiUrl)
    throw new ConfigError(
      `${siteUrl ? 'OPENROUTE_API_URL' : 'OPENROUTE_SITE_URL'} is missing: OPENROUTE_SITE_URL and OPENROUTE_API_URL go together.`,
    )
  try {
    return defineProvider({ id: 'custom', name: 'OpenRoute', siteUrl, apiUrl })
  } catch (error) {
    // The kit names its options; whoever starts the demo knows the variables.
    const message = (error as Error).message
    throw new ConfigError(
      message.replace('siteUrl', 'OPENROUTE_SITE_URL').replace('apiUrl', 'OPENROUTE_API_URL'),
    )
  }
}
