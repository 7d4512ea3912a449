import {
  defineProvider,
  eurouter,
  openroute,
  openrouter,
  type Provider,
  therouter,
} from '@openroute-kit/core'

/** The provider that the environment names, for the page and its content security policy. Default: OpenRoute. */
export function providerFrom(env: Record<string, string | undefined>): Provider {
  const { OPENROUTE_PROVIDER: preset, OPENROUTE_SITE_URL: siteUrl, OPENROUTE_API_URL: apiUrl } = env
  if (siteUrl && apiUrl) return defineProvider({ id: 'custom', name: 'OpenRoute', siteUrl, apiUrl })
  const provider = [openroute, openrouter, therouter, eurouter].find(
    ({ id }) => id === (preset || 'openroute'),
  )
  if (provider === undefined)
    throw new Error('OPENROUTE_PROVIDER must be openroute, openrouter, therouter or eurouter.')
  return provider
}
