import type { RequestHandler } from 'express'

/**
 * Allows every origin, since apps without a backend call the API from their pages. Access depends on the key. The consent page
 * may be below the API; other sites must not read it.
 */
export function cors(authorizePath: string): RequestHandler {
  return (req, res, next) => {
    if (req.originalUrl.split('?')[0] === authorizePath) return next()
    res.setHeader('access-control-allow-origin', '*')
    res.setHeader('access-control-expose-headers', 'X-Generation-Id, Retry-After')
    if (req.method !== 'OPTIONS' || req.headers['access-control-request-method'] === undefined) {
      next()
      return
    }
    res.setHeader('access-control-allow-methods', 'GET, POST')
    const headers = req.headers['access-control-request-headers']
    if (headers !== undefined) res.setHeader('access-control-allow-headers', headers)
    res.setHeader('vary', 'Access-Control-Request-Headers')
    res.setHeader('access-control-max-age', '600')
    res.status(204).end()
  }
}
