import { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import { describeStoreError } from './describe-store-error.js'

/**
 * Calls a session store or the shared state, with a time limit (D14). Errors become `session_unavailable`, to which the kit
 * responds with 503, so that no visitor counts as signed out because a store fails (D11).
 *
 * @throws `session_unavailable`
 */
export async function callStore<T>(timeoutMs: number, call: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(sessionUnavailable(`No response within ${timeoutMs} ms`)), timeoutMs)
  })
  try {
    return await Promise.race([call(), timeout])
  } catch (error) {
    if (error instanceof OpenRouteError) throw error
    throw sessionUnavailable(error)
  } finally {
    clearTimeout(timer)
  }
}

/** @param reason what the store threw, or a text. It appears in the message, which clients don't receive. S05 */
export function sessionUnavailable(reason: unknown = 'It does not respond'): OpenRouteError {
  return failure('session_unavailable', {
    message: `The session store or the shared state failed. ${describeStoreError(reason)}.`,
  })
}
