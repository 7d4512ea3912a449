/** Decides who may spend a login, so that only one callback of several does (A10). */
export interface Claims {
  /** True for exactly one caller per name until `lifetimeMs` has passed. Rejects when the store can't be reached. */
  claim(name: string, lifetimeMs: number): Promise<boolean>
  /** Takes a claim back: what it was for provably did not happen. */
  release(name: string): Promise<void>
}

/** Claims in this process's memory: enough for one instance. */
export function memoryClaims(now: () => number = Date.now): Claims {
  const ends = new Map<string, number>()
  return {
    async claim(name, lifetimeMs) {
      const time = now()
      // Entries are in order of their claims, all with about one lifetime: the dead ones stand in front.
      for (const [other, end] of ends) {
        if (end > time) break
        ends.delete(other)
      }
      if (ends.has(name)) return false
      ends.set(name, time + lifetimeMs)
      return true
    },
    async release(name) {
      ends.delete(name)
    },
  }
}
