import { refuse } from '@openroute-kit/core'

/**
 * The URL of an API path. The key goes nowhere else: a path that resolves to outside of the base is refused,
 * however it is written (`..`, `%2e%2e`, backslashes).
 *
 * @throws `request_forbidden`
 */
export function apiUrlOf(base: string, path: string): string {
  const url = path.startsWith('/') && URL.canParse(base + path) ? new URL(base + path) : undefined
  if (!url?.href.startsWith(`${base}/`)) refuse('request_forbidden')
  return url.href
}
