import { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'

/**
 * One call to a session store or to the shared state, with a time limit. A store that fails does not sign anybody out (D11): the
 * request is answered with 503 and changes nothing. A store that hangs counts as failing (D14).
 *
 * @throws `session_unavailable`
 */
export async function callStore<T>(timeoutMs: number, call: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(sessionUnavailable()), timeoutMs)
  })
  try {
    return await Promise.race([call(), timeout])
  } catch (error) {
    if (error instanceof OpenRouteError) throw error
    throw sessionUnavailable()
  } finally {
    clearTimeout(timer)
  }
}

export function sessionUnavailable(): OpenRouteError {
  return failure('session_unavailable', {
    message: 'The session store does not respond. Try again in a moment.',
  })
}
