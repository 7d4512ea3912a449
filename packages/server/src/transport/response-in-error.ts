import type { HeaderFields } from './response-handler.js'

/** A response that a dispatcher has reported as an error. */
export interface ResponseInError {
  readonly status: number
  readonly headers: HeaderFields
  /** The body, as far as the error contains it. */
  readonly body: Uint8Array
}

const CODES = new Set<unknown>(['UND_ERR_REQ_RETRY', 'UND_ERR_RESPONSE'])
/** Headers about the bytes of a body that the error no longer has. */
const OF_BODY = /^(content-(length|encoding)|transfer-encoding|trailer)$/

/**
 * The provider's response in an error of undici, or `null` for an error without one. `RetryAgent` and the interceptors `retry` and
 * `responseError` throw for a status of 400 and above, for requests that they don't repeat as well. The status and `Retry-After`
 * would be lost (S07).
 */
export function responseInError(error: unknown): ResponseInError | null {
  const { code, statusCode, headers, body } = Object(error) as Record<string, unknown>
  if (!CODES.has(code) || typeof statusCode !== 'number' || statusCode < 400) return null
  const fields = Object.entries(Object(headers) as HeaderFields)
  return {
    status: statusCode,
    headers: Object.fromEntries(fields.filter(([name]) => !OF_BODY.test(name.toLowerCase()))),
    body: new TextEncoder().encode(typeof body === 'string' ? body : (JSON.stringify(body) ?? '')),
  }
}
