import { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import { describeStoreError } from './describe-store-error.js'

/**
 * Calls a session store or the shared state, with a time limit (D14). Errors become `session_unavailable`, to which the kit
 * responds with 503, so that no visitor counts as signed out because a store fails (D11).
 *
 * A result that is no promise was already in memory, so no timer is started for it.
 *
 * @throws `session_unavailable`
 */
export async function callStore<T>(timeoutMs: number, call: () => T | Promise<T>): Promise<T> {
  return limitStoreCall(timeoutMs, call)
}

/** Like {@link callStore}, but without a promise where the result is in memory already: it then returns or throws synchronously. */
export function limitStoreCall<T>(timeoutMs: number, call: () => T | Promise<T>): T | Promise<T> {
  let called: T | Promise<T>
  try {
    called = call()
  } catch (error) {
    throw storeFailure(error)
  }
  return isPromise(called) ? withinTime(timeoutMs, called) : called
}

/** Stores may have promises of their own. */
function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as Partial<Promise<T>> | null | undefined)?.then === 'function'
}

async function withinTime<T>(timeoutMs: number, called: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(sessionUnavailable(`No response within ${timeoutMs} ms`)), timeoutMs)
  })
  try {
    return await Promise.race([called, timeout])
  } catch (error) {
    throw storeFailure(error)
  } finally {
    clearTimeout(timer)
  }
}

function storeFailure(error: unknown): OpenRouteError {
  return error instanceof OpenRouteError ? error : sessionUnavailable(error)
}

/** @param reason what the store threw, or a text. It appears in the message, which clients don't receive. S05 */
export function sessionUnavailable(reason: unknown = 'It does not respond'): OpenRouteError {
  return failure('session_unavailable', {
    message: `The session store or the shared state failed. ${describeStoreError(reason)}.`,
  })
}
