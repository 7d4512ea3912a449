import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'

// Errors of proxied responses that did not arrive or broke off. The kit never repeats a request: the user might pay for it twice
// (D20).

export function interrupted(): OpenRouteError {
  return failure('provider_interrupted', { message: 'The response of the provider was interrupted.' })
}

/** F12: the key could not be found in compressed text. */
export function undecoded(): OpenRouteError {
  return failure('provider_response_invalid', {
    message: 'The response of the provider is still compressed.',
  })
}

/** The status 499 is nginx's for this case. No client receives it. */
export function clientDisconnected(): OpenRouteError {
  return failure('cancelled', { message: 'The client closed the connection.', status: 499 })
}

/** D21: the client can see that the response is incomplete. */
export function shuttingDown(): OpenRouteError {
  return failure('provider_interrupted', { message: 'The app is restarting. Try again.', status: 503 })
}

/** `step`: what the provider had to do, such as `to respond`. */
export function tooSlow(step: string): OpenRouteError {
  return failure('provider_timeout', { message: `The provider took too long ${step}.` })
}

/** Whether a time limit has ended the response: {@link tooSlow}. */
export function isTooSlow({ code }: OpenRouteError): boolean {
  return code === 'provider_timeout'
}

/**
 * How long to wait for the body of an error, in milliseconds. The client waits for it, and its status and `Retry-After` matter more
 * (S07).
 */
export function errorBodyMs({ responseHeaders }: { readonly responseHeaders: number }): number {
  return Math.min(responseHeaders, 5_000)
}

/**
 * How long a client may take to read the end of a response that broke off, in milliseconds. A client that does not read would
 * otherwise keep the connection open forever (F30).
 */
export function finalReadMs({ idle }: { readonly idle: number }): number {
  return Math.min(idle, 5_000)
}
