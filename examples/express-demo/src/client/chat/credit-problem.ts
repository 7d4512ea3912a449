import type { LoginState } from '@openroute-kit/browser'
import type { Problem } from './problem.js'

/** US dollars. With less than a cent left, the limit itself may be the reason for a refusal. */
const MIN_CREDIT = 0.01

/**
 * Tells an exhausted key limit from an empty account, where the provider's message does not: the status is 402 for both. If the key has no limit, or some of it is left,
 * the account is empty.
 */
export function creditProblem(problem: Problem, state: LoginState): Problem {
  if (problem.isKeyLimit || state.status !== 'signed-in') return problem
  const { limitRemaining } = state
  const keyHasCredit =
    limitRemaining === null || (typeof limitRemaining === 'number' && limitRemaining >= MIN_CREDIT)
  return keyHasCredit ? { ...problem, kind: 'account' } : problem
}
