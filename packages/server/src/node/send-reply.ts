import type { ServerResponse } from 'node:http'
import type { Reply } from '../http/route-request.js'

/** Sends a complete response. */
export function sendReply(res: ServerResponse, reply: Reply): void {
  res.statusCode = reply.status
  for (const [name, value] of reply.headers) {
    if (name === 'set-cookie') res.appendHeader(name, value)
    else res.setHeader(name, value)
  }
  endResponse(res, reply.body)
}

/** Responses that the kit has ended. Middleware such as `compression` may still delay the actual end. */
const ENDED = new WeakSet<ServerResponse>()

/** Ends a response with its last bytes, and records that for {@link isEnded}. */
export function endResponse(res: ServerResponse, last?: string | Uint8Array): void {
  ENDED.add(res)
  res.end(last)
}

/** Whether the kit or the app has ended the response, even if `compression` or express-session still delays the end. */
export function isEnded(res: ServerResponse): boolean {
  return res.writableEnded || ENDED.has(res)
}
