import { OpenRouteError, redactKeys } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'

/**
 * Returns an `OpenRouteError` unchanged. Wraps anything else that was thrown in an `internal_error`, with its stack for the
 * developer.
 */
export function toKitError(thrown: unknown): OpenRouteError {
  if (thrown instanceof OpenRouteError) return thrown
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  return failure('internal_error', { message: redactKeys(text) })
}
