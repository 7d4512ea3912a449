import { failure, randomToken } from '@openroute-kit/core/internal'
import type { Scope } from '../sealing/scope.js'
import { ExpiringMap } from './expiring-map.js'
import type { SharedState } from './shared-state.js'
import { callStore, sessionUnavailable } from './store-timeout.js'

/** The maximum of `sessionLifetimeSeconds`: browsers keep no cookie for longer. No session record is valid for longer. */
export const LONGEST_LIFETIME_MS: number = 400 * 24 * 3600 * 1000

/** By how much the clocks of two instances may differ. A marker lasts that much longer than what it revokes. */
const CLOCK_SKEW_MS = 24 * 3600 * 1000

/** How long the kit relies on a lookup in the session store that found no revocation. */
const RECHECK_MS = 60_000
const MAX_CHECKED = 10_000

/** A visitor, as `OpenRouteSession` describes them. Where `userId` is `null`, only the key identifies them (A25). */
export type Visitor = { userId: string } | { keyId: string }

/** One login, to be revoked. `expiresAt`: milliseconds since 1970, when the last copy of its session record ends. */
export interface LoginToRevoke {
  readonly loginId: string
  readonly expiresAt: number
}

/** What a session record says of its login. */
export interface Revocable extends LoginToRevoke {
  readonly keyId: string
  readonly userId: string | null
  /** The app in which the login took place: {@link Scope.app}. */
  readonly app: string
  /** The user's revocation marker at the time of the login. */
  readonly userMarker: string | null
}

/**
 * Which logins have been revoked. A session that was deleted may come back: a request that was under way saves it again, or
 * somebody kept a copy of the cookie. So each sign-out leaves a marker that lasts as long as any record of the login could
 * (F01). See docs/revocation.md for the whole design.
 *
 * Markers are in the shared state. Where a restart loses it, they are in the session store as well (F04).
 */
export interface Revocations {
  isRevoked(record: Revocable): Promise<boolean>
  /** The same for many records at once, by the shared state alone: for responses that are under way. */
  areRevoked(records: readonly Revocable[]): Promise<boolean[]>
  revokeLogin(login: LoginToRevoke): Promise<void>
  /** Revokes all logins with a key, or all that a user has so far. @throws `config_invalid` where a restart would forget it */
  revokeAll(who: Visitor): Promise<void>
  /** What a new record of this user must contain, so that an earlier {@link revokeAll} does not apply to it. */
  userMarker(userId: string | null): Promise<string | null>
  /** Sets the store in which sessions are kept. Idempotent. */
  keepIn(store: MarkerStore): void
}

/** Keeps small texts beside the sessions. Methods reject when the store can't be reached. */
export interface MarkerStore {
  get(name: string): Promise<string | null>
  set(name: string, value: string, lifetimeMs: number): Promise<void>
}

export interface RevocationSettings {
  readonly scope: Pick<Scope, 'app'>
  readonly now: () => number
  readonly timeoutsMs: { readonly store: number }
}

export function createRevocations(
  shared: SharedState,
  { scope: { app }, now, timeoutsMs }: RevocationSettings,
): Revocations {
  let store: MarkerStore | undefined
  const checked = new ExpiringMap<true>(now, MAX_CHECKED)
  // A provider gives its users the same id in every app (F11).
  const userName = (userId: string, ofApp = app) => `user:${ofApp}:${userId}`
  /** Nothing is ever revoked for a user that is unknown (A25). */
  const namesOf = ({ loginId, keyId, userId, app: ofApp }: Revocable) => [
    `login:${loginId}`,
    `key:${keyId}`,
    ...(userId === null ? [] : [userName(userId, ofApp)]),
    // F33: a login of before the app moved to another origin.
    ...(userId === null || ofApp === app ? [] : [userName(userId)]),
  ]

  async function setMarker(name: string, value: string, lifetimeMs: number): Promise<void> {
    await store?.set(name, value, lifetimeMs)
    // F37: a store that silently drops what it can't keep for so long would forget the sign-out.
    if (store !== undefined && (await store.get(name)) !== value) throw sessionUnavailable()
    await shared.set(name, value, lifetimeMs)
  }

  async function areRevoked(records: readonly Revocable[]): Promise<boolean[]> {
    if (records.length === 0) return []
    const names = records.map(namesOf)
    const markers = await shared.get(names.flat())
    let start = 0
    return records.map((record, index) => {
      const end = start + (names[index] as string[]).length
      const own = markers.slice(start, end)
      start = end
      return isRevokedBy(record, own)
    })
  }

  async function isRevokedInStore(kept: MarkerStore, record: Revocable): Promise<boolean> {
    if (checked.get(record.loginId) !== null) return false
    const markers = await Promise.all(namesOf(record).map((name) => kept.get(name)))
    if (isRevokedBy(record, markers)) return true
    checked.set(record.loginId, true, RECHECK_MS)
    return false
  }

  return {
    areRevoked,
    async isRevoked(record) {
      if ((await areRevoked([record]))[0] === true) return true
      return store !== undefined && (await isRevokedInStore(store, record))
    },
    async revokeLogin({ loginId, expiresAt }) {
      await setMarker(`login:${loginId}`, '1', Math.max(0, expiresAt - now()) + CLOCK_SKEW_MS)
      checked.delete(loginId)
    },
    async revokeAll(who) {
      if (shared.volatile === true && store === undefined)
        throw failure('config_invalid', {
          message:
            'A restart would forget this sign-out. Give the kit shared state, such as redisSharedState(client), or a session store; with Express, the store is known from the first request on.',
        })
      const name = 'keyId' in who ? `key:${who.keyId}` : userName(who.userId)
      await setMarker(name, randomToken(9), LONGEST_LIFETIME_MS + CLOCK_SKEW_MS)
    },
    async userMarker(userId) {
      if (userId === null) return null
      const name = userName(userId)
      const [marker = null] = await shared.get([name])
      const kept = (await store?.get(name)) ?? null
      if (kept === null || kept === marker) return marker
      // Written before a restart, or by another instance.
      await shared.set(name, kept, LONGEST_LIFETIME_MS + CLOCK_SKEW_MS)
      return kept
    },
    keepIn(markers) {
      if (shared.volatile !== true) return
      store = {
        get: (name) => callStore(timeoutsMs.store, () => markers.get(name)),
        set: (...given) => callStore(timeoutsMs.store, () => markers.set(...given)),
      }
    },
  }
}

function isRevokedBy(
  { userMarker }: Revocable,
  [login = null, key = null, user = null, userHere = null]: readonly (string | null)[],
): boolean {
  return login !== null || key !== null || userHere !== null || (user !== null && user !== userMarker)
}
