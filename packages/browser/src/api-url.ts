import { refuse } from '@openroute-kit/core'
import { attempt } from './attempt.js'

/**
 * The URL of an API path. The key goes nowhere else: a path that resolves to outside of the base is refused,
 * however it is written (`..`, `%2e%2e`, backslashes).
 *
 * @throws `request_forbidden`
 */
export function apiUrlOf(base: string, path: string): string {
  const url: string | undefined = attempt(() => new URL(base + path).href)
  return url?.startsWith(`${base}/`) ? url : refuse('request_forbidden')
}
