import { sha256Base64url } from '@openroute-kit/core/internal'
import type { Scope } from '../sealing/scope.js'
import type { MarkerStore } from '../state/revocations.js'

/**
 * A store for sessions on the server, the option `store` of `createOpenRoute`. With it, a sign-out survives a restart even without
 * `shared`, and the sealed key is not in the cookie (B11). Use
 * `redisSessionStore(client)`, or implement it for another database.
 *
 * Methods must reject if the store fails. Ids are hashes of 43 base64url characters, and values are sealed texts.
 */
export interface SessionStore {
  /** Set to `true` if a restart of the process loses the sessions. Such a store is refused in production. Default: `false`. */
  readonly volatile?: boolean
  /** Resolves with the value, or `null`. */
  get(id: string): Promise<string | null>
  /** Sets or replaces the value. It may be deleted after `lifetimeMs` milliseconds. */
  set(id: string, value: string, lifetimeMs: number): Promise<void>
  /** No-op if there is no value. */
  delete(id: string): Promise<void>
}

/**
 * The id of an entry in a session store. A hash, so that no id from a client reaches the store (F08), and different for each app
 * (F11).
 */
export async function storeId(scope: Scope, kind: string, name: string): Promise<string> {
  return sha256Base64url(`${scope.context} ${kind} ${name}`)
}

/** Stores revocation markers in a session store. */
export function storedMarkers(scope: Scope, store: SessionStore): MarkerStore {
  return {
    get: async (name) => store.get(await storeId(scope, 'marker', name)),
    set: async (name, value, lifetimeMs) =>
      store.set(await storeId(scope, 'marker', name), value, lifetimeMs),
    delete: async (name) => store.delete(await storeId(scope, 'marker', name)),
  }
}
