import type { Request, Response } from 'express'
import { ApiError } from '../../http/api-error.js'
import { jsonDepth } from '../../http/json-depth.js'
import { requestLocals } from '../../http/request-locals.js'

/** More than any request needs: what reads the body may then be recursive. */
const MAX_DEPTH = 100

/** Parses the body as a JSON object. @throws ApiError 400 */
export function jsonBody(req: Request, res: Response): Record<string, unknown> {
  if (!/^application\/json\s*(;|$)/i.test(req.headers['content-type'] ?? ''))
    throw new ApiError(400, 'Content-Type must be application/json')
  const { body } = requestLocals(res)
  if (jsonDepth(body) > MAX_DEPTH)
    throw new ApiError(400, `The body must not be nested deeper than ${MAX_DEPTH}`)
  const value = parse(body)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ApiError(400, 'The body must be a JSON object')
  return value as Record<string, unknown>
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
