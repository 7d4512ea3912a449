import type { OpenRouteErrorCode } from '@openroute-kit/core'
import { CompletionError } from './completion-error.js'

/** What the user can do about a failed reply: each kind has one action. */
type ProblemKind =
  /** Log in again. */
  | 'login'
  /** Change the key's limit. */
  | 'credit'
  /** Add credit to the account: the key still has some left. */
  | 'account'
  /** The key has credit again: retry. */
  | 'credited'
  /** Wait, then retry. */
  | 'wait'
  /** The same, for a model that is busy. */
  | 'busy'
  /** Read the provider's message, and change your own. */
  | 'refused'
  /** Retry. */
  | 'broken'

export interface Problem {
  kind: ProblemKind
  /** The provider's message; text, never HTML. B31 */
  detail?: string
  /** For `wait` and `busy`: milliseconds since 1970. */
  retryAt?: number
  /** For `credit`: the provider says that the limit of the key is the cause. */
  isKeyLimit?: true
  /** For `account`: the user has visited the provider's site, and may have added credit. */
  hasVisited?: boolean
}

const DEFAULT_WAIT_SECONDS = 10
const MAX_DETAIL = 500

/** No limit helps: the account itself has no credit. */
const ACCOUNT: readonly OpenRouteErrorCode[] = ['credit_exhausted', 'balance_negative']

/** Classifies a failure by what the user can do about it (docs/protocol.md §3). */
export function problemOf(error: unknown, now: number): Problem {
  const { code, status, kind } = (error ?? {}) as Partial<CompletionError>
  // A 401 of the model provider behind the gateway says nothing about the login.
  if ((status === 401 && kind !== 'upstream_rejected') || code === 'not_signed_in' || code === 'key_rejected')
    return { kind: 'login' }
  // The messages of fetch are for developers.
  if (!(error instanceof CompletionError)) return { kind: 'broken' }
  const detail = error.message.slice(0, MAX_DETAIL)
  const rest = detail ? { detail } : {}
  if (kind === 'key_limit_reached') return { kind: 'credit', isKeyLimit: true, ...rest }
  if (kind !== undefined && ACCOUNT.includes(kind)) return { kind: 'account', ...rest }
  if (kind === 'payment_required') return { kind: 'credit', ...rest }
  if (status === 429 || code === 'rate_limited')
    return { kind: 'wait', retryAt: now + (error.retryAfterSeconds ?? DEFAULT_WAIT_SECONDS) * 1000 }
  if (status === 503 && error.retryAfterSeconds !== undefined)
    return { kind: 'busy', retryAt: now + error.retryAfterSeconds * 1000, ...(detail && { detail }) }
  if (code === 'stream_broken' || code === 'provider_interrupted') return { kind: 'broken' }
  const refused = typeof status === 'number' && status < 500 && status !== 408
  return { kind: refused ? 'refused' : 'broken', ...(detail && { detail }) }
}
