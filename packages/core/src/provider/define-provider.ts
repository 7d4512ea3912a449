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
  /** Whether its URLs may be plain http on other hosts than this machine. Default `false`. S18 */
  readonly insecure?: boolean | undefined
}

export interface ProviderOptions {
  /** A short name for stored data: 1 to 32 of `a-z`, digits and `-`. */
  id: string
  /** The name that users see. Default: `id`. */
  name?: string
  /** The URL of the website: https, or http on this machine. */
  siteUrl: string
  /** The base URL of the API: https, or http on this machine. */
  apiUrl: string
  /** The consent page. Default: `<siteUrl>/auth`. */
  authorizeUrl?: string
  /** The page with the user's list of keys. Default: `<siteUrl>/keys`. */
  keysUrl?: string
  /**
   * Accepts plain http on every host, such as `http://emulator:4010` between containers. Codes, keys and prompts then travel
   * unencrypted, so use it only inside a network that you trust. Default `false`. S18
   */
  insecure?: boolean | undefined
}

/**
 * Defines a provider that is not a preset, such as a private gateway. `siteUrl`, `authorizeUrl` and `keysUrl` are opened by the user's
 * browser, and `apiUrl` is called by your server (without a server, by the page), so their hosts may differ. S18
 *
 * @throws `config_invalid` for an invalid `id`, and for a URL that is not https (or http on this machine, or anywhere with `insecure`) or
 * contains user info, query or fragment. A13
 */
export function defineProvider(options: ProviderOptions): Provider {
  const { id, name = id, insecure } = options
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(id)) throw invalidOption('provider id', 'id')
  const read = (option: 'siteUrl' | 'apiUrl' | 'authorizeUrl' | 'keysUrl', fallback?: string) => {
    const { href, search } = configuredUrl(option, (options[option] ?? fallback) as string, insecure)
    if (search) throw invalidOption(option, 'url')
    return href.replace(/[/?]+$/, '') // an empty query leaves its question mark
  }
  const siteUrl = read('siteUrl')
  return Object.freeze({
    id,
    name,
    insecure,
    siteUrl,
    apiUrl: read('apiUrl'),
    authorizeUrl: read('authorizeUrl', `${siteUrl}/auth`),
    keysUrl: read('keysUrl', `${siteUrl}/keys`),
  })
}
