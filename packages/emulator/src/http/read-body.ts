import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import { ApiError, sendApiError } from './api-error.js'
import { requestLocals } from './request-locals.js'
import type { RequestRecorder } from './request-recorder.js'

/** Photos in base64 fit into it. */
const MAX_BODY_BYTES = 16 * 1024 * 1024

/** Reads every body as text, so that it can be recorded. The routes parse and validate it. */
export function readBody(recorder: RequestRecorder): RequestHandler {
  return async (req, res, next) => {
    const body = await read(req)
    const locals = requestLocals(res)
    locals.body = body ?? ''
    if (locals.recording !== undefined) recorder.keepBody(locals.recording, locals.body)
    if (body !== null) return next()
    sendApiError(res, new ApiError(413, 'Request Entity Too Large', { headers: { connection: 'close' } }))
  }
}

/** `null`: the body is too large. */
async function read(req: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of req.iterator({ destroyOnReturn: false })) {
      chunks.push(chunk as Buffer)
      size += (chunk as Buffer).length
      if (size > MAX_BODY_BYTES) {
        req.resume()
        return null
      }
    }
  } catch {
    // The client closed the connection early. What arrived is recorded; no response can reach it.
  }
  return Buffer.concat(chunks).toString('utf8')
}
