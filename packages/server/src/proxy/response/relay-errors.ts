import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'

// Why a proxied response did not arrive, or broke off. The kit never sends a request again: it might be paid for twice (D20).

export function interrupted(): OpenRouteError {
  return failure('provider_interrupted', { message: 'The provider broke off the response.' })
}

/** 499 as nginx logs it. The client does not receive it. */
export function clientDisconnected(): OpenRouteError {
  return failure('cancelled', { message: 'The client closed the connection.', status: 499 })
}

/** D21 */
export function shuttingDown(): OpenRouteError {
  return failure('provider_interrupted', { message: 'The app is restarting. Try again.', status: 503 })
}

export function tooSlow(what: string): OpenRouteError {
  return failure('provider_timeout', { message: `The provider took too long ${what}.` })
}

/**
 * Milliseconds in which the client has to read the end of a response that broke off. A client that does not read would
 * otherwise keep the connection open for ever (F30).
 */
export function lastReadMs({ idle }: { readonly idle: number }): number {
  return Math.min(idle, 5_000)
}
