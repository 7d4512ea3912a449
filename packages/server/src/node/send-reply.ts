import type { ServerResponse } from 'node:http'
import type { Reply } from '../http/route-request.js'

export function sendReply(res: ServerResponse, reply: Reply): void {
  res.statusCode = reply.status
  for (const [name, value] of reply.headers) {
    if (name === 'set-cookie') res.appendHeader(name, value)
    else res.setHeader(name, value)
  }
  endResponse(res, reply.body)
}

/** Responses that the kit has ended. */
const ENDED = new WeakSet<ServerResponse>()

export function endResponse(res: ServerResponse, last?: string | Uint8Array): void {
  ENDED.add(res)
  res.end(last)
}

/** Whether the response is complete, although its end may still be delayed by `compression` or express-session. */
export function isEnded(res: ServerResponse): boolean {
  return res.writableEnded || ENDED.has(res)
}
