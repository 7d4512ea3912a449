import type { Request, Response } from 'express'
import { ApiError } from '../../http/api-error.js'
import { requestLocals } from '../../http/request-locals.js'

/** Parses the body as a JSON object. @throws ApiError 400 */
export function jsonBody(req: Request, res: Response): Record<string, unknown> {
  if (!/^application\/json\s*(;|$)/i.test(req.headers['content-type'] ?? ''))
    throw new ApiError(400, 'Content-Type must be application/json')
  const value = parse(requestLocals(res).body)
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
