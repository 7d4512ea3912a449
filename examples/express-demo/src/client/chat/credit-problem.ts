import type { LoginState } from '@openroute-kit/browser'
import type { Problem } from './problem.js'

/** The least that the page shows as a figure, in US dollars: with less, the limit itself may be what refuses. */
const CLEARLY_LEFT = 0.01

/**
 * What a refusal for want of credit is about. The status is the same for a spent limit and an empty account; a key that
 * has no limit, or something left of it, was refused for its account's sake.
 */
export function creditProblem(problem: Problem, state: LoginState): Problem {
  if (state.status !== 'signed-in') return problem
  const { limitRemaining } = state
  const keyHasCredit =
    limitRemaining === null || (typeof limitRemaining === 'number' && limitRemaining >= CLEARLY_LEFT)
  return keyHasCredit ? { ...problem, kind: 'account' } : problem
}
