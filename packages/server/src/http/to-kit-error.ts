import { OpenRouteError, redactKeys } from '@openroute-kit/core'

/** What was thrown, as an error of the kit: anything else is an `internal_error`, with its text for the developer. */
export function toKitError(thrown: unknown): OpenRouteError {
  if (thrown instanceof OpenRouteError) return thrown
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  return new OpenRouteError('internal_error', redactKeys(text), { status: 500 })
}
