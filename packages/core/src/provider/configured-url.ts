import { invalidOption } from '#failure'

/** Whether a URL's host is this machine itself: `localhost`, `127.0.0.1` or `[::1]`. */
export function isLoopback(url: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
}

/** https, or http on loopback; no user info, no fragment. As a parser has written it, so that there is one spelling. */
const SAFE = /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])(?![^/]*@)[^#]*$/

/**
 * Reads a URL from configuration: absolute, https (http on loopback only), no user info, no fragment. A13
 *
 * @throws `config_invalid` naming `option`.
 */
export function configuredUrl(option: string, value: string): URL {
  try {
    const url = new URL(value)
    if (SAFE.test(url.href)) return url
  } catch {}
  throw invalidOption(option, 'url')
}
