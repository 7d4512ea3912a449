import type { Fetch, OpenRouteErrorCode } from '@openroute-kit/core'
import { isApiPath } from '@openroute-kit/core/is-api-path'
import type { LoginStrategy } from './login-strategy.js'

export interface ApiRequest {
  path: string
  init: RequestInit
  strategy: Pick<LoginStrategy, 'apiUrl' | 'authorizeRequest'>
  fetch: Fetch
  /** Aborts with a sign-out. Read when the request is sent. */
  signal(): AbortSignal
  refuse(code: OpenRouteErrorCode): never
}

/**
 * Sends a request to the API. The key is sent nowhere else: a path that could resolve to outside of the base, here or at a server
 * that decodes it again, is refused, however it is spelled (`..`, `%2e%2e`, `..%2f`, backslashes). F21
 *
 * @throws `request_forbidden`; what `authorizeRequest` throws
 */
export async function sendApiRequest(request: ApiRequest): Promise<Response> {
  const { path, init, strategy, fetch, refuse } = request
  if (!isApiPath(path)) refuse('request_forbidden')
  const [extra, added, onUnauthorized] = await strategy.authorizeRequest()
  const headers = new Headers(init.headers)
  if (typeof init.body === 'string' && !headers.has('content-type'))
    headers.set('content-type', 'application/json')
  for (const name in added) headers.set(name, added[name] as string)
  const signal = request.signal()
  const response = await fetch(strategy.apiUrl() + path, {
    ...init,
    ...extra,
    headers,
    signal: AbortSignal.any([signal, init.signal ?? signal]),
  })
  if (response.status === 401) await onUnauthorized(response)
  return response
}
