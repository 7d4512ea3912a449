import { eurouter, openroute, openrouter, type Provider, therouter } from '@openroute-kit/core'
import { providerUrls } from '@openroute-kit/core/internal'
import { attributeError } from './attribute-rules.js'
import { GIVEN_PROVIDERS } from './given-provider.js'
import { isOneSite } from './is-one-site.js'

const PRESETS: Readonly<Record<string, Provider>> = { openroute, openrouter, therouter, eurouter }

/** The provider: the property `provider`, or else what the attributes name. @throws `config_invalid` */
export function providerOf(element: Element): Provider {
  const given = GIVEN_PROVIDERS.get(element)
  if (given) return given
  const [siteUrl, apiUrl, id] = ['site-url', 'api-url', 'provider'].map((name) => element.getAttribute(name))
  if (siteUrl && apiUrl) {
    const custom = Object.freeze({ id: 'custom', name: openroute.name, ...providerUrls(siteUrl, apiUrl) })
    // F09: markup may come from strangers. A login at the real site would send code and verifier to their API.
    if (!isOneSite(siteUrl, apiUrl)) throw attributeError('api-url', 'on the site of site-url')
    return custom
  }
  if (siteUrl) throw attributeError('site-url', 'set together with api-url')
  if (apiUrl) throw attributeError('api-url', 'set together with site-url')
  const provider = PRESETS[id ?? 'openroute']
  if (!provider?.id) throw attributeError('provider', Object.keys(PRESETS).join('|'))
  return provider
}
