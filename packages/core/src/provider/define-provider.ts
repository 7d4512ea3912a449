import { invalidOption } from '#failure'
import { configuredUrl } from './configured-url.js'
import { providerUrl, providerUrls } from './provider-urls.js'

/** Names of the request headers that describe the app to a provider. An empty list: the provider has none. */
export interface AttributionHeaderNames {
  /** The app's address. Default `['HTTP-Referer']`. */
  readonly url?: readonly string[] | undefined
  /** The app's name. Default `['X-OpenRouter-Title', 'X-Title']`, the newer one and the one that every provider reads. */
  readonly title?: readonly string[] | undefined
  /** The app's categories in the provider's marketplace. Default `['X-OpenRouter-Categories']`. */
  readonly categories?: readonly string[] | undefined
}

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
  /** The page with the user's list of keys; the website if no such page is known. */
  readonly keysUrl: string
  /** The page for one key, with `{id}` in place of the key's id. Default: `<keysUrl>/{id}`; `null`: none is known. */
  readonly keyUrl?: string | null | undefined
  /** The page with the activity of one key, as `keyUrl`. Default: `<siteUrl>/logs?api_key_hash={id}`; `null`: none is known. */
  readonly activityUrl?: string | null | undefined
  /** The ports that callback URLs may have. Default: any. P08 */
  readonly callbackPorts?: readonly number[] | undefined
  /** The request headers that describe the app. Default: see {@link AttributionHeaderNames}. P04 */
  readonly attribution?: AttributionHeaderNames | undefined
  /** Whether its URLs may be plain http on other hosts than this machine. Default `false`. S18 */
  readonly insecure?: boolean | undefined
}

export interface ProviderOptions {
  /** A short name for stored data: 1 to 32 of `a-z`, digits and `-`. */
  id: string
  /** The name that users see, 1 to 100 characters. Default: `id`. */
  name?: string
  /** The URL of the website: https, or http on this machine. */
  siteUrl: string
  /** The base URL of the API: https, or http on this machine. */
  apiUrl: string
  /** The consent page. Default: `<siteUrl>/auth`. */
  authorizeUrl?: string
  /** The page with the user's list of keys. Default: `<siteUrl>/keys`; `null`: none, links lead to `siteUrl`. P07 */
  keysUrl?: string | null | undefined
  /**
   * The page on which the owner changes or deletes one key, with `{id}` in place of the key's id (its SHA-256 in lowercase hex). Default:
   * `<keysUrl>/{id}`; `null`: none, links lead to `keysUrl`. P08
   */
  keyUrl?: string | null | undefined
  /**
   * The page with the activity of one key, as `keyUrl`. Default: `<siteUrl>/logs?api_key_hash={id}`, or none if `keysUrl` is `null`;
   * `null`: none. P08
   */
  activityUrl?: string | null | undefined
  /**
   * The only ports that callback URLs may have, such as `[443, 3000]`: a login with another one is refused before the user leaves.
   * Default: any. P08
   */
  callbackPorts?: readonly number[] | undefined
  /** The names of the request headers that describe the app. Default: see {@link AttributionHeaderNames}. P04 */
  attribution?: AttributionHeaderNames | undefined
  /**
   * Accepts plain http on every host, such as `http://emulator:4010` between containers. Codes, keys and prompts then travel
   * unencrypted, so use it only inside a network that you trust. Default `false`. S18
   */
  insecure?: boolean | undefined
}

/** Stands for `{id}`, whose braces a URL parser would encode. */
const ID = 'openroute-key-id'
/** A header that neither the kit nor `fetch` sets. */
const HEADER_NAME =
  /^(?!(authorization|cookie|host|origin|referer|connection)$|content-|accept|transfer-|sec-|proxy-)[a-z][\w-]*$/i

const isPort = (port: number): boolean => Number.isInteger(port) && port > 0 && port < 65_536

/** A frozen copy of a list; throws unless it is one of valid elements. Without types, an option may be anything. */
function readList<T>(option: string, list: readonly T[], isValid: (element: T) => boolean): readonly T[] {
  if (!Array.isArray(list) || !list.every(isValid)) throw invalidOption(option)
  return Object.freeze([...list])
}

/** A frozen copy of the names of headers. */
function readAttribution(names: AttributionHeaderNames): AttributionHeaderNames {
  const copy: Record<string, readonly string[]> = {}
  if (typeof names !== 'object') throw invalidOption('attribution')
  for (const [kind, list] of Object.entries(names)) {
    if (!/^(url|title|categories)$/.test(kind)) throw invalidOption('attribution')
    if (list !== undefined) copy[kind] = readList('attribution', list, (name) => HEADER_NAME.test(name))
  }
  return Object.freeze(copy)
}

/**
 * Defines a provider that is not a preset, such as a private gateway. `siteUrl`, `authorizeUrl` and `keysUrl` are opened by the user's
 * browser, and `apiUrl` is called by your server (without a server, by the page), so their hosts may differ. S18
 *
 * @throws `config_invalid` for an invalid `id`, and for a URL that is not https (or http on this machine, or anywhere with `insecure`) or
 * contains user info, query or fragment (A13); for `keyUrl` and `activityUrl` without `{id}`, an invalid name, and invalid ports and header names.
 */
export function defineProvider(options: ProviderOptions): Provider {
  const { id, name = id, insecure, callbackPorts, attribution, keysUrl } = options
  // Callers without types may pass anything, and `RegExp.test` also accepts values that are not strings.
  const check = (option: string, value: unknown, pattern: RegExp, rule: string) => {
    if (typeof value !== 'string' || !pattern.test(value)) throw invalidOption(option, rule)
  }
  check('provider id', id, /^[a-z0-9][a-z0-9-]{0,31}$/, 'id')
  check('provider name', name, /^\P{Cc}{1,100}$/u, 'label') // B17
  const readTemplate = (option: 'keyUrl' | 'activityUrl'): string | null => {
    const template = options[option]
    if (template == null) return null
    const { href } = configuredUrl(option, String(template).replaceAll('{id}', ID), insecure)
    if (!href.includes(ID)) throw invalidOption(option, 'template')
    return href.replaceAll(ID, '{id}')
  }
  const ports = callbackPorts && readList('callbackPorts', callbackPorts, isPort)
  if (ports?.length === 0) throw invalidOption('callbackPorts')
  const urls = providerUrls(options.siteUrl, options.apiUrl, insecure)
  return Object.freeze({
    id,
    name,
    insecure,
    ...urls,
    authorizeUrl: providerUrl('authorizeUrl', options.authorizeUrl ?? urls.authorizeUrl, insecure),
    keysUrl: keysUrl === null ? urls.siteUrl : providerUrl('keysUrl', keysUrl ?? urls.keysUrl, insecure),
    ...((options.keyUrl !== undefined || keysUrl === null) && { keyUrl: readTemplate('keyUrl') }),
    ...((options.activityUrl !== undefined || keysUrl === null) && {
      activityUrl: readTemplate('activityUrl'),
    }),
    ...(ports && { callbackPorts: ports }),
    ...(attribution && { attribution: readAttribution(attribution) }),
  })
}
