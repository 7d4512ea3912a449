import { type Kit, pathBelowMount, type RouteRequest } from '@openroute-kit/server/adapter'
import { clientAddress, nodeRequest } from '@openroute-kit/server/node'
import type { Request } from 'express'

/** An Express request as the kit's routes see it. A path outside of the mount stays whole: it matches none of the kit's routes. */
export function routeRequest(kit: Kit, req: Request): RouteRequest {
  const request = nodeRequest(req, req.originalUrl)
  return {
    ...request,
    path: pathBelowMount(kit.context.settings, request.path) ?? request.path,
    // `req.ip` relies on `X-Forwarded-For` only from proxies that the app trusts (B29).
    address: clientAddress(req.ip, req.socket.remoteAddress),
  }
}
