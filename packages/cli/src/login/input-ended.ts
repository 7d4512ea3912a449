import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'

const ends = new WeakSet<object>()

/** The error of a prompt whose input has ended, such as `< /dev/null` or Ctrl-D. */
export function inputEnded(): OpenRouteError {
  const error = failure('cancelled', { message: 'Standard input ended before a code was pasted.' })
  ends.add(error)
  return error
}

export const isInputEnded = (error: unknown): boolean =>
  typeof error === 'object' && ends.has(error as object)
