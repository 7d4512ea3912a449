import {
  defineProvider,
  eurouter,
  openroute,
  openrouter,
  type Provider,
  therouter,
} from '@openroute-kit/core'
import { UsageError } from './usage-error.js'

const PRESETS: Record<string, Provider> = { openroute, openrouter, therouter, eurouter }

/**
 * Reads the provider: the preset of `--provider`, or environment variables. Default: OpenRoute.
 *
 * @throws {@link UsageError}
 */
export function readProvider(env: NodeJS.ProcessEnv, option?: string): Provider {
  if (option !== undefined) {
    const provider = Object.hasOwn(PRESETS, option) ? PRESETS[option] : undefined
    if (provider) return provider
    throw new UsageError(`--provider must be one of ${Object.keys(PRESETS).join(', ')}.`)
  }
  const { OPENROUTE_PROVIDER: preset, OPENROUTE_SITE_URL: siteUrl, OPENROUTE_API_URL: apiUrl } = env
  if (!siteUrl && !apiUrl) {
    const provider = Object.hasOwn(PRESETS, preset || 'openroute')
      ? PRESETS[preset || 'openroute']
      : undefined
    if (provider === undefined)
      throw new UsageError(`OPENROUTE_PROVIDER must be one of ${Object.keys(PRESETS).join(', ')}.`)
    return provider
  }
  if (preset)
    throw new UsageError('Set either OPENROUTE_PROVIDER, or OPENROUTE_SITE_URL and OPENROUTE_API_URL.')
  const { OPENROUTE_INSECURE: insecure = '' } = env
  if (!['', 'true', 'false'].includes(insecure))
    throw new UsageError('OPENROUTE_INSECURE must be true or false.')
  if (!siteUrl || !apiUrl) throw new UsageError('Set both OPENROUTE_SITE_URL and OPENROUTE_API_URL.')
  try {
    return defineProvider({ id: 'custom', name: 'OpenRoute', siteUrl, apiUrl, insecure: insecure === 'true' })
  } catch (error) {
    const { message } = error as Error
    throw new UsageError(
      message
        .replace('siteUrl', 'OPENROUTE_SITE_URL')
        .replace('apiUrl', 'OPENROUTE_API_URL')
        .replace('insecure: true', 'OPENROUTE_INSECURE=true'),
    )
  }
}
