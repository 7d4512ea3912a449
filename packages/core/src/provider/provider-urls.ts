import { invalidOption } from '#failure'
import { configuredUrl } from './configured-url.js'

/** The URLs that every provider has, without a trailing slash. */
export interface ProviderUrls {
  readonly siteUrl: string
  readonly apiUrl: string
  readonly authorizeUrl: string
  readonly keysUrl: string
}

/**
 * Validates one URL of a provider, and returns it without a trailing slash. A13
 *
 * @throws `config_invalid`, also for a URL with a query; the message names `option`
 */
export function providerUrl(option: keyof ProviderUrls, value: string, insecure?: boolean): string {
  const { href, search } = configuredUrl(option, value, insecure)
  if (search) throw invalidOption(option, 'url')
  return href.replace(/[/?]+$/, '') // an empty query leaves its question mark
}

/** Validates the site and the API of a provider, and returns them with the default addresses of its other pages. @throws `config_invalid` */
export function providerUrls(site: string, api: string, insecure?: boolean): ProviderUrls {
  const siteUrl = providerUrl('siteUrl', site, insecure)
  const apiUrl = providerUrl('apiUrl', api, insecure)
  return { siteUrl, apiUrl, authorizeUrl: `${siteUrl}/auth`, keysUrl: `${siteUrl}/keys` }
}
