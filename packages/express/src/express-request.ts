import { type Kit, pathBelowMount, type Reply, type RouteRequest } from '@openroute-kit/server/adapter'
import type { Request, Response } from 'express'
import { clientAddress } from './client-address.js'

/** An Express request as the kit's routes see it. */
export function routeRequest(kit: Kit, req: Request): RouteRequest {
  const target = req.originalUrl
  const cut = target.indexOf('?')
  const pathname = cut < 0 ? target : target.slice(0, cut)
  return {
    method: req.method,
    // A path elsewhere in the app is passed as it is: it is none of the kit's routes.
    path: pathBelowMount(kit.config, pathname) ?? pathname,
    address: clientAddress(req),
    search: cut < 0 ? '' : target.slice(cut),
    header(name) {
      const value = req.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
  }
}

export function sendReply(res: Response, reply: Reply): void {
  res.statusCode = reply.status
  for (const [name, value] of reply.headers) {
    if (name === 'set-cookie') res.append(name, value)
    else res.setHeader(name, value)
  }
  endAnswer(res, reply.body)
}

/** Answers that the kit has ended. */
const ENDED = new WeakSet<Response>()

export function endAnswer(res: Response, last?: string | Uint8Array): void {
  ENDED.add(res)
  res.end(last)
}

/** Whether nothing is left to say, although behind a compression or express-session the end may still be on its way. */
export function isAnswered(res: Response): boolean {
  return res.writableEnded || ENDED.has(res)
}
