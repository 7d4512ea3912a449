import { type Kit, pathBelowMount, type RouteRequest } from '@openroute-kit/server/adapter'
import { clientAddress } from '@openroute-kit/server/node'
import type { Request } from 'express'

/** Converts an Express request to what the kit's routes use. */
export function routeRequest(kit: Kit, req: Request): RouteRequest {
  const target = req.originalUrl
  const cut = target.indexOf('?')
  const pathname = cut < 0 ? target : target.slice(0, cut)
  return {
    method: req.method,
    // A path outside the mount stays as it is: it matches no route of the kit.
    path: pathBelowMount(kit.context.settings, pathname) ?? pathname,
    // `req.ip` uses `X-Forwarded-For` only from proxies that the app trusts (B29).
    address: clientAddress(req.ip, req.socket.remoteAddress),
    search: cut < 0 ? '' : target.slice(cut),
    header(name) {
      const value = req.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
  }
}
