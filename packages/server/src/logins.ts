/**
 * What this process knows of logins beyond their sessions: which have ended, and which of their answers are on their way.
 *
 * A session alone can't tell that a login has ended: an app's request that was under way at sign-out may write the
 * session back as it was (B35), and a cookie may be kept (B11). So a login that ended here stays ended here.
 */
export interface Logins {
  hasEnded(loginId: string): boolean
  /** Ends a login: its answers break off, and no record of it counts any more. */
  end(loginId: string): void
  /** Calls `abort` when the login ends, or now if it has. Returns the function that takes it out again. */
  watch(loginId: string, abort: () => void): () => void
}

/** About 10 MB. Beyond that the oldest are forgotten, which by then have no request under way. */
const MAX_ENDED = 100_000

export function createLogins(): Logins {
  const ended = new Set<string>()
  const running = new Map<string, Set<() => void>>()
  return {
    hasEnded: (loginId) => ended.has(loginId),
    end(loginId) {
      ended.add(loginId)
      if (ended.size > MAX_ENDED) for (const oldest of ended) return void ended.delete(oldest)
      for (const abort of [...(running.get(loginId) ?? [])]) abort()
    },
    watch(loginId, abort) {
      if (ended.has(loginId)) abort()
      const aborts = running.get(loginId) ?? new Set()
      running.set(loginId, aborts.add(abort))
      return () => {
        aborts.delete(abort)
        if (aborts.size === 0 && running.get(loginId) === aborts) running.delete(loginId)
      }
    },
  }
}
