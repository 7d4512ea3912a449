import { invalidOption } from '#failure'
import { configuredUrl } from './configured-url.js'

/** A gateway that supports the OpenRoute login protocol: a preset, or the result of {@link defineProvider}. Frozen. */
export interface Provider {
  /** A short name for stored data: 1 to 32 of `a-z`, digits and `-`. */
  readonly id: string
  /** The name that users see. */
  readonly name: string
  /** The URL of the website, without a trailing slash. */
  readonly siteUrl: string
  /** The base URL of the API, without a trailing slash, such as `https://api.openroute.cn/api/v1`. */
  readonly apiUrl: string
  /** The consent page. */
  readonly authorizeUrl: string
  /** The page with the user's list of keys. */
  readonly keysUrl: string
}

export interface ProviderOptions {
  /** A short name for stored data: 1 to 32 of `a-z`, digits and `-`. */
  id: string
  /** The name that users see. Default: `id`. */
  name?: string
  /** The URL of the website: https, or http on localhost. */
  siteUrl: string
  /** The base URL of the API: https, or http on localhost. */
  apiUrl: string
  /** The consent page. Default: `<siteUrl>/auth`. */
  authorizeUrl?: string
  /** The page with the user's list of keys. Default: `<siteUrl>/keys`. */
  keysUrl?: string
}

/**
 * Defines a provider that is not a preset, such as a private gateway.
 *
 * @throws `config_invalid` for an invalid `id`, and for a URL that is not https (or http on localhost) or contains user info, query or
 * fragment. A13
 */
export function defineProvider(options: ProviderOptions): Provider {
  const { id, name = id, siteUrl, apiUrl, authorizeUrl, keysUrl } = options
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(id)) throw invalidOption('provider id', 'id')
  const site = baseUrl('siteUrl', siteUrl)
  return Object.freeze({
    id,
    name,
    siteUrl: site,
    apiUrl: baseUrl('apiUrl', apiUrl),
    authorizeUrl: baseUrl('authorizeUrl', authorizeUrl ?? `${site}/auth`),
    keysUrl: baseUrl('keysUrl', keysUrl ?? `${site}/keys`),
  })
}

function baseUrl(option: string, value: string): string {
  const url = configuredUrl(option, value)
  if (url.search) throw invalidOption(option, 'url')
  return (url.origin + url.pathname).replace(/\/+$/, '')
}
