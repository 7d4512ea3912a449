import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import { type Context, localsOf } from '../provider/context.js'
import { ApiError, sendApiError } from './api-error.js'

const MAX_BODY_BYTES = 4 * 1024 * 1024

/** Reads every body as it is, so that it can be recorded; the routes judge it. */
export function readBody({ recorder }: Context): RequestHandler {
  return async (req, res, next) => {
    const body = await read(req)
    const locals = localsOf(res)
    locals.body = body ?? ''
    if (locals.recording !== undefined) recorder.keepBody(locals.recording, locals.body)
    if (body !== null) return next()
    sendApiError(res, new ApiError(413, 'Request Entity Too Large', { connection: 'close' }))
  }
}

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
    // The client went away in the middle; what came is recorded, and nobody waits for an answer.
  }
  return Buffer.concat(chunks).toString('utf8')
}
