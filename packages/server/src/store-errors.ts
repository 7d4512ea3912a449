import { OpenRouteError } from '@openroute-kit/core'
import type { SessionPort } from './route-request.js'

/**
 * Runs a call to a session store or to the claims. A store that fails is no signed-out visitor (D11): the answer is
 * 503, and nothing is forgotten.
 *
 * @throws `session_unavailable`
 */
export async function fromStore<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof OpenRouteError) throw error
    throw sessionUnavailable()
  }
}

export function sessionUnavailable(): OpenRouteError {
  return new OpenRouteError(
    'session_unavailable',
    'The session store does not answer. Try again in a moment.',
    { status: 503, retryable: true },
  )
}

/** A port whose failures all are errors of the kit. */
export function guardPort(port: SessionPort): SessionPort {
  return {
    get id() {
      return port.id
    },
    strict: port.strict,
    read: () => fromStore(() => port.read()),
    check: () => fromStore(() => port.check()),
    prepare: () => fromStore(() => port.prepare()),
    replace: (record) => fromStore(() => port.replace(record)),
    update: (record) => fromStore(() => port.update(record)),
    end: () => fromStore(() => port.end()),
    drop: (record) => fromStore(() => port.drop(record)),
  }
}
