import { invalidOption } from '#failure'

/**
 * Whether the host of a URL is this machine: `localhost`, `*.localhost` (RFC 6761 §6.3), both also with the dot of a fully qualified
 * name, 127.0.0.0/8, `[::1]`, or 127.0.0.0/8 written as IPv6. S18
 */
export function isLoopback(url: URL): boolean {
  return /^(([\w.-]+\.)?localhost\.?|127(\.\d+){3}|\[::(1|ffff:7f..:\w+)\])$/.test(url.hostname)
}

/**
 * Parses and validates a URL from the configuration: absolute, https (http on loopback only), no user info, no fragment. A13
 *
 * @param insecure `true` accepts http on every host. Anything else does not, such as the text "false" of a variable. S18
 * @param base the URL that `value` is relative to. Default: none
 * @throws `config_invalid`; the message names `option`.
 */
export function configuredUrl(option: string, value: string, insecure?: boolean, base?: string): URL {
  try {
    const url = new URL(value, base)
    const { protocol, username, password, href } = url
    const safe = protocol === 'https:' || (protocol === 'http:' && (insecure === true || isLoopback(url)))
    if (safe && !username && !password && !href.includes('#')) return url
  } catch {}
  throw invalidOption(option, 'url')
}
