/** Decides who may spend a login, so that only one callback of several does (A10). */
export interface Claims {
  /** True for exactly one owner per name until `lifetimeMs` has passed. Rejects when the store can't be reached. */
  claim(name: string, lifetimeMs: number, owner: string): Promise<boolean>
  /** Takes this owner's claim back: what it was for provably did not happen. Leaves another owner's alone. */
  release(name: string, owner: string): Promise<void>
}

/** Claims in this process's memory: enough for one instance. */
export function memoryClaims(now: () => number = Date.now): Claims {
  const claims = new Map<string, { owner: string; end: number }>()
  return {
    async claim(name, lifetimeMs, owner) {
      const time = now()
      // Entries are in order of their claims, all with about one lifetime: the dead ones stand in front.
      for (const [other, { end }] of claims) {
        if (end > time) break
        claims.delete(other)
      }
      if (claims.has(name)) return false
      claims.set(name, { owner, end: time + lifetimeMs })
      return true
    },
    async release(name, owner) {
      if (claims.get(name)?.owner === owner) claims.delete(name)
    },
  }
}
