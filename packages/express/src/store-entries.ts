import { randomToken } from '@openroute-kit/core/internal'
import { type Kit, type MarkerStore, probeStore, storeId } from '@openroute-kit/server/adapter'
import type { SessionData, Store } from 'express-session'
import { destroySession, readSession, writeSession } from './store-calls.js'

// Entries of the kit in the session store, which are sessions of no visitor: no cookie contains their ids.

/** Keeps revocation markers in the session store. Each is an entry of its own. */
export function markersIn({ context: { settings } }: Kit, store: Store): MarkerStore {
  const idOf = async (name: string) => `openroute-marker-${await storeId(settings.scope, 'marker', name)}`
  return {
    async get(name) {
      return (await readSession(store, await idOf(name)))?.openrouteMarker ?? null
    },
    async set(name, value, lifetimeMs) {
      await writeSession(store, await idOf(name), { cookie: cookieFor(lifetimeMs), openrouteMarker: value })
    },
    async delete(name) {
      await destroySession(store, await idOf(name))
    },
  }
}

/** Tries to read an entry that does not exist. @throws whatever the store reports */
export async function tryReading(store: Store): Promise<void> {
  await readSession(store, probeId())
}

/** Verifies that the store keeps what is written for this time (D08, S26). @throws whatever the store reports, or `Error` if it loses it */
export async function probeSessions(store: Store, lifetimeMs: number): Promise<void> {
  const id = probeId()
  const cookie = cookieFor(lifetimeMs)
  await probeStore({
    get: async () => (await readSession(store, id))?.openrouteMarker ?? null,
    set: (value) => writeSession(store, id, { cookie, openrouteMarker: value }),
    delete: () => destroySession(store, id),
  })
}

/** The cookie of an entry that is a session for the store only. Stores derive from it how long they keep the entry. */
function cookieFor(lifetimeMs: number): SessionData['cookie'] {
  const expires = new Date(Date.now() + lifetimeMs)
  const cookie = { originalMaxAge: lifetimeMs, maxAge: lifetimeMs, expires, path: '/', httpOnly: true }
  return cookie as SessionData['cookie']
}

const probeId = () => `openroute-probe-${randomToken(9)}`
