import type { NextFunction, Request, Response } from 'express'
import { ApiError, sendApiError } from './api/api-error.js'

/**
 * Refuses request targets that are no plain path (RFC 9112 §3.2.1). An absolute target names a host of its own beside the
 * header that was checked, and `//…` is read as one by URL parsers. F17
 */
export function originFormOnly({ url }: Request, res: Response, next: NextFunction): void {
  if (/^\/(?![/\\])/.test(url)) next()
  else sendApiError(res, new ApiError(400, 'The request target must be a path'))
}
