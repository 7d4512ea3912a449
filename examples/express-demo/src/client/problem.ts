import { CompletionError } from './completion-error.js'

/** What an answer's failure asks of the person: each kind has one action. */
type ProblemKind =
  /** Log in again. */
  | 'login'
  /** Change the key's limit. */
  | 'credit'
  /** Wait, then retry. */
  | 'wait'
  /** Read what the provider says, and change the message. */
  | 'refused'
  /** Retry. */
  | 'broken'

export interface Problem {
  kind: ProblemKind
  /** The provider's words, where they help; text, never HTML. B31 */
  detail?: string
  /** For `wait`: milliseconds since 1970. */
  retryAt?: number
}

const DEFAULT_WAIT_SECONDS = 10
const MAX_DETAIL = 500

/** Sorts a failure by what the person can do about it (protocol.md §3). */
export function problemOf(error: unknown, now: number): Problem {
  const { code, status } = (error ?? {}) as { code?: unknown; status?: unknown }
  if (status === 401 || code === 'not_signed_in' || code === 'key_rejected') return { kind: 'login' }
  // What fetch itself throws has words for developers only.
  if (!(error instanceof CompletionError)) return { kind: 'broken' }
  if (status === 402) return { kind: 'credit' }
  if (status === 429 || code === 'rate_limited')
    return { kind: 'wait', retryAt: now + (error.retryAfterSeconds ?? DEFAULT_WAIT_SECONDS) * 1000 }
  if (code === 'stream_broken' || code === 'provider_interrupted') return { kind: 'broken' }
  const refused = typeof status === 'number' && status < 500 && status !== 408
  const detail = error.message.slice(0, MAX_DETAIL)
  return { kind: refused ? 'refused' : 'broken', ...(detail && { detail }) }
}
