import { isApiPath, refuse } from '@openroute-kit/core/internal'

/**
 * The URL of an API path. The key is sent nowhere else: a path that could resolve to outside of the base, here or at a server
 * that decodes it again, is refused, however it is spelled (`..`, `%2e%2e`, `..%2f`, backslashes). F21
 *
 * @throws `request_forbidden`
 */
export const apiUrlOf = (base: string, path: string): string =>
  isApiPath(path) ? base + path : refuse('request_forbidden')
