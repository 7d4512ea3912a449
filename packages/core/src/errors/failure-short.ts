import type { OpenRouteErrorCode } from './error-code.js'
import type { FailureExtra } from './failure.js'
import { OpenRouteError } from './open-route-error.js'

// In place of failure.ts in production bundles for browsers: the message of an error is its code, or the name of the option,
// and `status`, which is for responses, is left out.

/** The codes that the error table calls retryable. */
const RETRYABLE = /^(net|rate|session_un|provider_[eitu])/

export const failure = (
  code: OpenRouteErrorCode,
  { message = code, ...options }: FailureExtra = {},
): OpenRouteError => new OpenRouteError(code, message, { retryable: RETRYABLE.test(code), ...options })

export const refuse: (code: OpenRouteErrorCode, extra?: FailureExtra) => never = (code, extra) => {
  throw failure(code, extra)
}

export const invalidOption = (option: string): OpenRouteError =>
  failure('config_invalid', { message: option })
