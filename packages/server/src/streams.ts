/** The answers that are on their way, by session, so that signing out can end them (B35). One process knows its own. */
export interface Streams {
  /** Registers what ends an answer; returns the function that takes it out again. */
  add(sessionId: string, abort: () => void): () => void
  abort(sessionId: string): void
}

export function createStreams(): Streams {
  const running = new Map<string, Set<() => void>>()
  return {
    add(sessionId, abort) {
      const aborts = running.get(sessionId) ?? new Set()
      running.set(sessionId, aborts.add(abort))
      return () => {
        aborts.delete(abort)
        if (aborts.size === 0 && running.get(sessionId) === aborts) running.delete(sessionId)
      }
    },
    abort(sessionId) {
      for (const abort of [...(running.get(sessionId) ?? [])]) abort()
    },
  }
}
