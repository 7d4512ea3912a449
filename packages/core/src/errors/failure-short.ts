import type { OpenRouteErrorCode } from './error-code.js'
import type { FailureExtra } from './failure.js'
import { OpenRouteError } from './open-route-error.js'

// In place of failure.ts in production bundles for browsers, without the error table: the message of an error is its code, or the
// name of the option; `status`, which is for responses, is left out; `retryable` is what the caller says.

export const failure = (
  code: OpenRouteErrorCode,
  { message = code, ...options }: FailureExtra = {},
): OpenRouteError => new OpenRouteError(code, message, options)

export const refuse: (code: OpenRouteErrorCode, extra?: FailureExtra) => never = (code, extra) => {
  throw failure(code, extra)
}

export const invalidOption = (option: string): OpenRouteError =>
  failure('config_invalid', { message: option })
