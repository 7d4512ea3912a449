import { OpenRouteError } from '@openroute-kit/core'

/** Why an answer did not arrive, or broke off. The kit never asks again: it might be paid twice (D20). */
export function interrupted(): OpenRouteError {
  return new OpenRouteError('provider_interrupted', 'The provider broke off the answer.', {
    status: 502,
    retryable: true,
  })
}

/** Nobody is left to hear of it. */
export function clientGone(): OpenRouteError {
  return new OpenRouteError('cancelled', 'The client closed the connection.', { status: 499 })
}

/** D21 */
export function shuttingDown(): OpenRouteError {
  return new OpenRouteError('provider_interrupted', 'The app is restarting. Ask again.', {
    status: 503,
    retryable: true,
  })
}

export function tooSlow(what: string): OpenRouteError {
  return new OpenRouteError('provider_timeout', `The provider took too long ${what}.`, {
    status: 504,
    retryable: true,
  })
}

export function signedOut(): OpenRouteError {
  return new OpenRouteError('not_signed_in', 'The login was ended while the answer was on its way.', {
    status: 401,
  })
}

function unreachable(): OpenRouteError {
  return new OpenRouteError('provider_unreachable', 'No connection to the provider.', {
    status: 502,
    retryable: true,
  })
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])

interface NetworkFailure {
  code?: string
  syscall?: string
}

/** What a network library threw, as an error of the kit. `fetch` puts the failure into `cause`. */
export function relayError(thrown: unknown): OpenRouteError {
  if (thrown instanceof OpenRouteError) return thrown
  const error = thrown as (NetworkFailure & { cause?: NetworkFailure }) | null
  const { code = '', syscall } = error?.cause ?? error ?? {}
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return tooSlow('to begin its answer')
  if (code === 'UND_ERR_BODY_TIMEOUT') return tooSlow('with the rest of its answer')
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return tooSlow('to take the connection')
  return UNREACHABLE.has(code) || syscall === 'connect' ? unreachable() : interrupted()
}

/**
 * Milliseconds in which the client has to read the end of a response that was broken off. Whoever does not read at all would
 * otherwise keep the connection for ever (F30).
 */
export function lastReadMs({ idle }: { readonly idle: number }): number {
  return Math.min(idle, 5_000)
}
