import { OpenRouteError } from './errors.js'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Whether a URL's host is this machine itself: `localhost`, `127.0.0.1` or `[::1]`. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.has(url.hostname)
}

/**
 * Reads a URL from configuration: absolute, https (http on loopback only), no user info, no fragment. A13
 *
 * @throws `config_invalid` naming `option`.
 */
export function configuredUrl(option: string, value: string): URL {
  let url: URL
  try {
    url = new URL(value)
  } catch {
    throw new OpenRouteError(
      'config_invalid',
      `${option} is not an absolute URL. Give one such as https://app.example.`,
    )
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url)))
    throw new OpenRouteError('config_invalid', `${option} must use https; http is for localhost only.`)
  if (url.username || url.password || url.href.includes('#'))
    throw new OpenRouteError('config_invalid', `${option} must hold no user name, password or fragment.`)
  return url
}
