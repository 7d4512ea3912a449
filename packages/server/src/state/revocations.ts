import { failure, randomToken } from '@openroute-kit/core/internal'
import type { Scope } from '../sealing/scope.js'
import { assertStored } from './assert-stored.js'
import { ExpiringMap } from './expiring-map.js'
import {
  GENERATION,
  keyMarkerName,
  type LoginToRevoke,
  loginMarkerName,
  type Revocable,
  recordMarkers,
  userMarkerName,
} from './record-markers.js'
import type { SharedState } from './shared-state.js'
import { callStore } from './store-timeout.js'

/** The maximum of `sessionLifetimeSeconds`, and so of every session record. Browsers don't keep cookies for longer. */
export const LONGEST_LIFETIME_MS: number = 400 * 24 * 3600 * 1000

/** A marker lasts this much longer than the logins that it revokes, however wrong the clock of an instance is. */
const MARKER_MARGIN_MS = 24 * 3600 * 1000

/** How long a lookup in the session store that found no revocation is cached. */
const RECHECK_MS = 60_000
const MAX_CHECKED = 10_000

/** Identifies a user or a key, by an id of `OpenRouteSession`. If its `userId` is `null`, use its `keyId` (A25). */
export type Visitor = { userId: string } | { keyId: string }

/**
 * Records which logins are revoked. A deleted session may reappear: a concurrent request saves it again, or someone kept a copy
 * of the cookie. So each sign-out stores a marker that outlives every record of the login (F01). docs/revocation.md describes the
 * whole design.
 *
 * Markers are in the shared state. If a restart would lose it, they are in the session store as well (F04). Methods reject with
 * `session_unavailable`.
 */
export interface Revocations {
  isRevoked(record: Revocable): Promise<boolean>
  /** Checks many records with one call to the shared state, but not the session store. For running responses. */
  areRevoked(records: readonly Revocable[]): Promise<boolean[]>
  revokeLogin(login: LoginToRevoke): Promise<void>
  /**
   * Verifies that the session store would keep markers of these logins, if they are stored there. Called before the code of the login
   * that replaces them is exchanged. S26
   */
  prepare(logins: readonly LoginToRevoke[]): Promise<void>
  /** Revokes all current logins of a user, or all logins with a key. @throws `config_invalid` if a restart would lose that */
  revokeAll(visitor: Visitor): Promise<void>
  /** The user's current marker. A new record contains it, so that only a later {@link revokeAll} applies to the record. */
  userMarker(userId: string | null): Promise<string | null>
  /** The {@link GENERATION} of the shared state, or `null` if the state does not outlive the process. */
  generation(): Promise<string | null>
  /** Sets the session store for markers. Ignored if the shared state outlives the process. May be called repeatedly. */
  setMarkerStore(store: MarkerStore): void
}

/** Stores revocation markers in the session store. Methods reject if the store fails. */
export interface MarkerStore {
  get(name: string): Promise<string | null>
  set(name: string, value: string, lifetimeMs: number): Promise<void>
  delete(name: string): Promise<void>
}

export interface RevocationSettings {
  readonly scope: Pick<Scope, 'app'>
  readonly now: () => number
  readonly timeoutsMs: { readonly store: number }
}

export function createRevocations(
  shared: Required<SharedState>,
  { scope: { app }, now, timeoutsMs }: RevocationSettings,
): Revocations {
  let store: MarkerStore | undefined
  /** Logins for which the store has no marker. */
  const checked = new ExpiringMap<true>(now, MAX_CHECKED)
  const markersOf = (record: Revocable) =>
    recordMarkers(record, { app, hasGeneration: shared.volatile !== true })
  const markerLifetime = (expiresAt: number) => Math.max(0, expiresAt - now()) + MARKER_MARGIN_MS

  async function setMarker(name: string, value: string, lifetimeMs: number): Promise<void> {
    if (store !== undefined) await storeMarker(store, name, value, lifetimeMs)
    await shared.set(name, value, lifetimeMs)
  }

  /** F37: reads the marker back, since some stores silently drop entries with a long lifetime. */
  async function storeMarker(markers: MarkerStore, name: string, value: string, lifetimeMs: number) {
    await markers.set(name, value, lifetimeMs)
    await callStore(timeoutsMs.store, () => assertStored(value, () => markers.get(name)))
  }

  async function areRevoked(records: readonly Revocable[]): Promise<boolean[]> {
    if (records.length === 0) return []
    const markers = records.map(markersOf)
    const values = await shared.get(markers.flat().map(({ name }) => name))
    let index = 0
    return markers.map((ofRecord) =>
      ofRecord.map(({ revokes }) => revokes(values[index++] ?? null)).includes(true),
    )
  }

  async function isRevokedInStore(markerStore: MarkerStore, record: Revocable): Promise<boolean> {
    if (checked.get(record.loginId) !== null) return false
    const revoked = await Promise.all(
      markersOf(record).map(async ({ name, revokes }) => revokes(await markerStore.get(name))),
    )
    if (revoked.includes(true)) return true
    checked.set(record.loginId, true, RECHECK_MS)
    return false
  }

  return {
    areRevoked,
    async isRevoked(record) {
      const markers = markersOf(record)
      const values = await shared.get(markers.map(({ name }) => name))
      if (markers.some(({ revokes }, index) => revokes(values[index] ?? null))) return true
      return store !== undefined && (await isRevokedInStore(store, record))
    },
    async revokeLogin({ loginId, expiresAt }) {
      await setMarker(loginMarkerName(loginId), '1', markerLifetime(expiresAt))
      checked.delete(loginId)
    },
    async prepare(logins) {
      if (store === undefined || logins.length === 0) return
      const name = `probe:${randomToken(9)}`
      const lastEnd = Math.max(...logins.map(({ expiresAt }) => expiresAt))
      await storeMarker(store, name, '1', markerLifetime(lastEnd))
      await store.delete(name)
    },
    async revokeAll(visitor) {
      if (shared.volatile === true && store === undefined)
        throw failure('config_invalid', {
          message:
            'A restart of the process would lose this sign-out. Set the option shared, such as redisSharedState(client), or use a session store. With Express, the kit knows the session store from the first request on.',
        })
      const name = 'keyId' in visitor ? keyMarkerName(visitor.keyId) : userMarkerName(visitor.userId, app)
      await setMarker(name, randomToken(9), LONGEST_LIFETIME_MS + MARKER_MARGIN_MS)
    },
    async userMarker(userId) {
      if (userId === null) return null
      const name = userMarkerName(userId, app)
      const [marker = null] = await shared.get([name])
      const storedMarker = (await store?.get(name)) ?? null
      if (storedMarker === null || storedMarker === marker) return marker
      // The marker was written before a restart, or by another instance.
      await shared.set(name, storedMarker, LONGEST_LIFETIME_MS + MARKER_MARGIN_MS)
      return storedMarker
    },
    async generation() {
      if (shared.volatile === true) return null
      return shared.setIfAbsent(GENERATION, randomToken(9), LONGEST_LIFETIME_MS + MARKER_MARGIN_MS)
    },
    setMarkerStore(markers) {
      if (shared.volatile !== true) return
      store = {
        get: (name) => callStore(timeoutsMs.store, () => markers.get(name)),
        set: (...given) => callStore(timeoutsMs.store, () => markers.set(...given)),
        delete: (name) => callStore(timeoutsMs.store, () => markers.delete(name)),
      }
    },
  }
}
