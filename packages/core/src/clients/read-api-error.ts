import { failure } from '#failure'
import type { OpenRouteError } from '../errors/open-route-error.js'
import { redactKeys } from '../key/redact-keys.js'
import { readApiFailure } from '../rules/read-api-failure.js'

export interface ReadApiErrorOptions {
  /** The HTTP status of the response. Leave it out for an error inside a stream. */
  status?: number | undefined
  /** The parsed JSON of the response or of the event, or its text if it is not JSON. */
  body: unknown
  /** The header `Retry-After` of the response, if there is one. */
  retryAfter?: string | null | undefined
}

/**
 * Reads a failed response of the provider's API, or of the kit's routes in front of it, into an error with a code of the kit, such as
 * `key_limit_reached`, `credit_exhausted`, `model_unavailable` or `provider_unavailable`. Pass the code to `describeError` to show the
 * user what happened and what to do; `message` is the provider's own, without keys (docs/protocol.md §3). Never throws. P03
 *
 * `retryable` and `retryAfter` (seconds) say whether and when to offer a retry.
 */
export function readApiError({ status = 0, body, retryAfter }: ReadApiErrorOptions): OpenRouteError {
  const { code, message, ...rest } = readApiFailure(status, body)
  return failure(code, {
    ...rest,
    retryAfter: secondsOf(retryAfter) ?? rest.retryAfter,
    ...(message !== undefined && { message: redactKeys(message) }),
  })
}

/** `Retry-After` (RFC 9110 §10.2.3): seconds, or a date. `undefined` where it is missing or invalid. */
function secondsOf(value: string | null | undefined): number | undefined {
  if (!value?.trim()) return undefined
  const seconds = /^\s*\d+\s*$/.test(value)
    ? Number(value)
    : Math.ceil((Date.parse(value) - Date.now()) / 1000)
  return Number.isFinite(seconds) ? Math.max(seconds, 0) : undefined
}
