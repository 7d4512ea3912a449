import type { Response } from 'express'

/** A response in the provider's error format (docs/protocol.md §2 and §3): thrown by routes, sent by {@link sendApiError}. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
  }
}

export function sendApiError(res: Response, { status, message, headers }: ApiError): void {
  res.set(headers)
  res.status(status).json({ error: { code: status, message } })
}
