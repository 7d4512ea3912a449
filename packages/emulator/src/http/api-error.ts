import type { Response } from 'express'

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

export function sendApiError(res: Response, { status, message, details }: ApiError): void {
  const { headers = {}, code = status, metadata } = details
  res.set(headers)
  res.status(status).json({ error: { code, message, ...(metadata !== undefined && { metadata }) } })
}
