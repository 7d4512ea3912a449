import type { OpenRouteErrorCode } from '../errors/error-code.js'
import { ERROR_TABLE } from '../errors/error-table.js'
import { errorTraits } from '../errors/error-traits.js'
import { classifyApiError } from './classify-api-error.js'
import { field } from './field.js'

/** What a failed response of the API means. */
export interface ApiFailure {
  code: OpenRouteErrorCode
  /** The HTTP status; for an error inside a stream, the one that the error names. */
  status: number
  /** The provider's message for users and developers, if there is one. It may quote a key. */
  message: string | undefined
  /** Whether the same request may succeed later. */
  retryable: boolean
  /** Seconds to wait, if the error says so. */
  retryAfter: number | undefined
}

/**
 * Reads the error of an API response, in any of its forms: an object with or without a code, a string with `error_description`
 * (RFC 6749 §5.2), the errors of OpenAI and Anthropic, plain text, or the web page of a CDN. P03
 *
 * @param status the HTTP status; below 400 for an error inside a stream
 * @param body the parsed body or event; its text if it is not JSON
 */
export function readApiFailure(status: number, body: unknown): ApiFailure {
  // Events of `/responses` hold the response, which holds the error.
  const error = field(body, 'error') ?? field(field(body, 'response'), 'error')
  const own = field(error, 'code')
  const message = textIn(
    field(error, 'message'),
    field(body, 'error_description'),
    error,
    field(body, 'message'),
    field(body, 'detail'),
    isWebPage(body) ? undefined : body,
  )
  const metadata = field(error, 'metadata')
  const types = [own, field(error, 'type'), field(error, 'error_type'), field(metadata, 'error_type'), error]
  const type = types.filter((one) => typeof one === 'string').join(' ')
  const availability =
    field(error, 'availability') ?? field(metadata, 'availability') ?? field(body, 'availability')
  const code =
    typeof own === 'string' && errorTraits(own) !== undefined
      ? (own as OpenRouteErrorCode) // of the kit's own routes
      : undefined
  const failed = [status, field(error, 'status'), own].find(isErrorStatus) ?? statusOfType(type)
  const result = code ?? classifyApiError({ status: failed, type, message: message ?? '', body })
  const retryable = field(availability, 'retryable')
  const seconds = field(availability, 'retry_after') ?? field(metadata, 'retry_after')
  return {
    code: result,
    status: failed,
    message,
    retryable: typeof retryable === 'boolean' ? retryable : ERROR_TABLE[result].retryable === true,
    retryAfter: typeof seconds === 'number' && seconds >= 0 ? seconds : undefined,
  }
}

/** Whether a body is the web page of a site, a proxy or a CDN, and no response of an API. */
export function isWebPage(body: unknown): boolean {
  return typeof body === 'string' && /^\s*</.test(body)
}

function isErrorStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 400 && value <= 599
}

function textIn(...values: unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value.trim() !== '')
}

/** The status that belongs to the stable name of an error, for errors inside a stream. */
function statusOfType(type: string): number {
  const [, status = 502] = STATUS_OF_TYPE.find(([pattern]) => pattern.test(type)) ?? []
  return status
}

const STATUS_OF_TYPE: readonly [RegExp, number][] = [
  [/rate_?limit|too_many/i, 429],
  [/credit|billing|payment|quota|balance/i, 402],
  [/invalid_request|bad_request|unprocessable|context_length/i, 400],
  [/authentication|unauthori[sz]ed|invalid_api_key/i, 401],
  [/permission|forbidden|moderation|guardrail|region/i, 403],
  [/not_found/i, 404],
  [/too_large/i, 413],
  [/timeout/i, 504],
  [/overloaded|unavailable/i, 503],
]
