import { invalidOption } from '#failure'
import { configuredUrl } from './configured-url.js'

/** A gateway that speaks the OpenRoute login protocol. Made by {@link defineProvider}; frozen. */
export interface Provider {
  /** Short name used in stored data: `a-z`, digits and `-`. */
  readonly id: string
  /** Name shown to people. */
  readonly name: string
  /** The website, without a trailing slash. */
  readonly siteUrl: string
  /** The API base, without a trailing slash, such as `https://api.openroute.cn/api/v1`. */
  readonly apiUrl: string
  /** The page that asks the user for consent. */
  readonly authorizeUrl: string
  /** The page that lists the user's keys. */
  readonly keysUrl: string
}

export interface ProviderOptions {
  id: string
  /** Default: `id`. */
  name?: string
  siteUrl: string
  apiUrl: string
  /** Default: `<siteUrl>/auth`. */
  authorizeUrl?: string
  /** Default: `<siteUrl>/keys`. */
  keysUrl?: string
}

/**
 * Describes a provider: a private gateway, the local emulator, or one of the presets.
 *
 * @throws `config_invalid` for a URL that is not https (http on loopback), or that holds user info, query or fragment. A13
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
