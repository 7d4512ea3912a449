import type { IncomingMessage } from 'node:http'
import { failure } from '@openroute-kit/core/internal'
import type { RouteRequest } from '../http/route-request.js'

/** A Node request as the kit's routes see it, with its whole path and without an address. `target`: as the client sent it. */
export function nodeRequest(req: IncomingMessage, target = '/'): RouteRequest {
  const cut = target.indexOf('?')
  const { method = 'GET', headers } = req // `headers` is a getter, and a login reads about 50 of them
  return {
    method,
    path: cut < 0 ? target : target.slice(0, cut),
    search: cut < 0 ? '' : target.slice(cut),
    header(name) {
      const value = headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
  }
}

/** @throws `not_found` for a target that is not a path, such as the absolute form, which is for forward proxies. B18 */
export function assertPathTarget({ path }: Pick<RouteRequest, 'path'>): void {
  // Empty: the mount itself, which is no route.
  if (path !== '' && !path.startsWith('/'))
    throw failure('not_found', { message: 'The request target must be a path.', status: 400 })
}
