import {
  defineProvider,
  eurouter,
  openroute,
  openrouter,
  type Provider,
  therouter,
} from '@openroute-kit/core'

const PRESETS = [openroute, openrouter, therouter, eurouter]

/** The variables that name a provider. */
export interface ProviderVariables {
  OPENROUTE_PROVIDER?: string | undefined
  OPENROUTE_SITE_URL?: string | undefined
  OPENROUTE_API_URL?: string | undefined
  /** `true`: both URLs may be plain http, such as between containers. */
  OPENROUTE_INSECURE?: string | undefined
}

/**
 * The provider that the variables name; `undefined`: none, so that the demo starts an emulator.
 *
 * @throws Error with one sentence that names the variable
 */
export function providerFrom(env: ProviderVariables, production: boolean): Provider | undefined {
  const { OPENROUTE_PROVIDER: preset, OPENROUTE_SITE_URL: siteUrl, OPENROUTE_API_URL: apiUrl } = env
  if (preset && (siteUrl || apiUrl))
    throw new Error(
      'OPENROUTE_PROVIDER goes without OPENROUTE_SITE_URL and OPENROUTE_API_URL: unset one or the other.',
    )
  if (preset) {
    const provider = PRESETS.find(({ id }) => id === preset)
    if (provider) return provider
    throw new Error(`OPENROUTE_PROVIDER must be one of ${PRESETS.map(({ id }) => id).join(', ')}.`)
  }
  if (!siteUrl && !apiUrl) {
    if (!production) return undefined
    throw new Error(
      'No provider is set: in production set OPENROUTE_PROVIDER=openroute, or OPENROUTE_SITE_URL and OPENROUTE_API_URL.',
    )
  }
  if (!siteUrl || !apiUrl)
    throw new Error(
      `${siteUrl ? 'OPENROUTE_API_URL' : 'OPENROUTE_SITE_URL'} is missing: OPENROUTE_SITE_URL and OPENROUTE_API_URL go together.`,
    )
  const insecure = env.OPENROUTE_INSECURE === 'true'
  try {
    return defineProvider({ id: 'custom', name: 'OpenRoute', siteUrl, apiUrl, insecure })
  } catch (error) {
    // The kit names its options; the person who starts the demo knows the variables.
    const { message } = error as Error
    throw new Error(
      message
        .replace('siteUrl', 'OPENROUTE_SITE_URL')
        .replace('apiUrl', 'OPENROUTE_API_URL')
        .replace('insecure: true', 'OPENROUTE_INSECURE=true'),
    )
  }
}
