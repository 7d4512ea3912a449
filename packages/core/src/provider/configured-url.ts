import { invalidOption } from '#failure'

/** Whether the host of a URL is this machine: `localhost`, `*.localhost` (RFC 6761 §6.3), 127.0.0.0/8 or `[::1]`. S18 */
export function isLoopback(url: URL): boolean {
  return /^(([\w.-]+\.)?localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
}

/** https, or http on loopback; no user info, no fragment. For URLs that were serialised by the URL parser. */
const SAFE = /^(https:\/\/|http:\/\/(([\w.-]+\.)?localhost|127\.[\d.]+|\[::1\])[:/])(?![^/]*@)[^#]*$/

/**
 * Parses and validates a URL from the configuration: absolute, https (http on loopback only), no user info, no fragment. A13
 *
 * @param insecure accepts http on every host. S18
 * @throws `config_invalid`; the message names `option`.
 */
export function configuredUrl(option: string, value: string, insecure?: boolean): URL {
  try {
    const url = new URL(value)
    if (SAFE.test(insecure ? url.href.replace('http:', 'https:') : url.href)) return url
  } catch {}
  throw invalidOption(option, 'url')
}
