import { isLoginState } from '@openroute-kit/core/internal'

/** The state in a callback's query, if it is one that this kit creates. A provider may return it twice (P02). */
export function callbackState(search: string): string | null {
  const states = new Set(new URLSearchParams(search).getAll('state'))
  const [state = ''] = states.size === 1 ? states : []
  return isLoginState(state) ? state : null
}
