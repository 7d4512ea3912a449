import type { Response } from 'express'
import { cdnPage } from '../faults/cdn-page.js'

export interface ApiErrorDetails {
  headers?: Readonly<Record<string, string>>
  /** The code in the body. Default: the status. */
  code?: number | string
  metadata?: Readonly<Record<string, unknown>>
}

/** A response in the provider's error format (docs/protocol.md §2 and §3): thrown by routes, sent by {@link sendApiError}. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly details: ApiErrorDetails = {},
  ) {
    super(message)
  }
}

/** The body of an error; see the variant `errors`. */
export type ErrorFormat = 'object' | 'without-code' | 'string' | 'html'

export function sendApiError(res: Response, error: ApiError, format: ErrorFormat = 'object'): void {
  const { status, message, details } = error
  res.status(status).set(details.headers ?? {})
  if (format === 'html') res.type('html').send(cdnPage(status))
  // RFC 6749 §5.2
  else if (format === 'string') res.json({ error: 'invalid_grant', error_description: message })
  else res.json({ error: errorObject(error, format) })
}

function errorObject({ status, message, details }: ApiError, format: ErrorFormat): object {
  const { code = status, metadata } = details
  return {
    ...(format === 'object' && { code }),
    message,
    ...(metadata !== undefined && { metadata }),
  }
}
