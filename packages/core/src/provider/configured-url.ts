import { invalidOption } from '#failure'

/** Whether the host of a URL is this machine: `localhost`, `127.0.0.1` or `[::1]`. */
export function isLoopback(url: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
}

/** https, or http on loopback; no user info, no fragment. For URLs that were serialised by the URL parser. */
const SAFE = /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])(?![^/]*@)[^#]*$/

/**
 * Parses and validates a URL from the configuration: absolute, https (http on loopback only), no user info, no fragment. A13
 *
 * @throws `config_invalid`; the message names `option`.
 */
export function configuredUrl(option: string, value: string): URL {
  try {
    const url = new URL(value)
    if (SAFE.test(url.href)) return url
  } catch {}
  throw invalidOption(option, 'url')
}
