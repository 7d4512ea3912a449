import { base64url } from 'jose'
import type { Scope } from '../sealing/scope.js'
import type { MarkerStore } from '../state/revocations.js'

/**
 * Where `createOpenRoute` keeps sessions on the server, so that they can be revoked (B11). Methods reject when it is down.
 * Ids are 43 characters of base64url, each of them a hash that the kit made; values are sealed.
 */
export interface SessionStore {
  /** Set where a restart loses the sessions. Such a store is refused in production. Default: sessions outlive the process. */
  readonly volatile?: boolean
  get(id: string): Promise<string | null>
  /** Replaces what is there. The value is not needed any more after `lifetimeMs`. */
  set(id: string, value: string, lifetimeMs: number): Promise<void>
  delete(id: string): Promise<void>
}

/** Under which id a store keeps something: a hash, so that no id of a client reaches it (F08), for this app alone (F11). */
export async function storeId(scope: Scope, kind: string, name: string): Promise<string> {
  const text = new TextEncoder().encode(`${scope.context} ${kind} ${name}`)
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', text)))
}

/** Revocation markers beside the sessions. */
export function storedMarkers(scope: Scope, store: SessionStore): MarkerStore {
  return {
    get: async (name) => store.get(await storeId(scope, 'marker', name)),
    set: async (name, value, lifetimeMs) =>
      store.set(await storeId(scope, 'marker', name), value, lifetimeMs),
  }
}

/** Sessions in this process's memory: for development and tests. */
export function memoryStore(now: () => number = Date.now): SessionStore {
  const entries = new Map<string, { value: string; end: number }>()
  return {
    volatile: true,
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
