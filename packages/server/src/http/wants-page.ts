import type { RouteRequest } from './route-request.js'

/** Whether the client accepts HTML and the request is not to the API. */
export function wantsPage(request: RouteRequest): boolean {
  return /\btext\/html\b/.test(request.header('accept') ?? '') && !request.path.startsWith('/api/')
}
