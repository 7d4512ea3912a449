/** Where `createOpenRoute` keeps sessions on the server, so that they can be revoked (B11). Methods reject when it is down. */
export interface SessionStore {
  get(id: string): Promise<string | null>
  set(id: string, value: string, lifetimeMs: number): Promise<void>
  delete(id: string): Promise<void>
}

/** Sessions in this process's memory: for development and tests. */
export function memoryStore(now: () => number = Date.now): SessionStore {
  const entries = new Map<string, { value: string; end: number }>()
  return {
    async get(id) {
      const entry = entries.get(id)
      if (entry !== undefined && entry.end > now()) return entry.value
      entries.delete(id)
      return null
    },
    async set(id, value, lifetimeMs) {
      entries.set(id, { value, end: now() + lifetimeMs })
    },
    async delete(id) {
      entries.delete(id)
    },
  }
}
