import { type ExchangedKey, keyId, keyLinks } from '@openroute-kit/core'
import { randomToken } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import type { Purpose } from '../sealing/seal.js'
import type { OpenRouteSession } from '../settings/options.js'
import type { Settings } from '../settings/settings.js'

/**
 * A signed-in visitor. Sessions store it sealed together with the key, and store nothing else of the kit. So a reader of the
 * store gets no key (B33), and only the kit can create a record that it accepts (F13). All times are in milliseconds since 1970.
 */
export interface SessionRecord {
  /** Identifies this login. Stays the same when its session gets another id. Derived from the random state of the login. */
  readonly loginId: string
  /** The user's id at the provider, or `null`. Two records with `null` are not the same user (A25). */
  readonly userId: string | null
  /** SHA-256 of the key, lowercase hex. */
  readonly keyId: string
  /** When the login was finished. */
  readonly createdAt: number
  /** When the key was last used. Updated once half of `sessionIdleSeconds` has passed. */
  readonly usedAt: number
  /**
   * When the last copy of this record ends. Fixed at the login, and independent of later changes of the configuration. B12, F04
   */
  readonly expiresAt: number
  /** When this copy ends if the key is not used before. B12 */
  readonly idleUntil: number
  /** {@link Scope.app} at the time of the login. The app may have moved to another origin since. */
  readonly app: string
  /** The revocation marker of this user in this app at the time of the login, or `null`. */
  readonly userMarker: string | null
  /** For a session in a sealed cookie, the generation of the shared state at the time of the login; otherwise `null`. B11 */
  readonly generation: string | null
}

/** A record with its key. Never logged and never sent to the browser. */
export interface KeyRecord {
  readonly record: SessionRecord
  readonly key: string
}

/**
 * Creates the record of a finished login. `keyExpiresAt`: when the key expires, in milliseconds since 1970, if that is known.
 * `purpose`: that of the session that will hold the record. `loginId`: {@link SessionRecord.loginId}; default: random.
 *
 * @throws `session_unavailable` if the shared state can't be used
 */
export async function createRecord(
  context: Context,
  { key, userId }: ExchangedKey,
  keyExpiresAt: number | null,
  purpose: Purpose,
  loginId: string = randomToken(12),
): Promise<KeyRecord> {
  const createdAt = context.settings.now()
  const expiresAt = Math.min(
    createdAt + context.settings.sessionLifetimeMs,
    keyExpiresAt ?? Number.POSITIVE_INFINITY,
  )
  const record: SessionRecord = {
    loginId,
    userId,
    keyId: await keyId(key),
    createdAt,
    usedAt: createdAt,
    expiresAt,
    idleUntil: Math.min(createdAt + context.settings.sessionIdleMs, expiresAt),
    app: context.settings.scope.app,
    userMarker: await context.revocations.userMarker(userId),
    // A session in a store is lost together with it, or remains deleted.
    generation: purpose === 'session-cookie' ? await context.revocations.generation() : null,
  }
  return { record, key }
}

/** When a record ends, in milliseconds since 1970. Lifetimes that were shortened after the login apply too (F04). */
export function endOf(settings: Settings, record: SessionRecord): number {
  return Math.min(
    record.expiresAt,
    record.createdAt + settings.sessionLifetimeMs,
    record.idleUntil,
    record.usedAt + settings.sessionIdleMs,
  )
}

/** The record with a new idle time, or `null` while less than half of the idle time has passed, to save writes. B12 */
export function renewRecord(settings: Settings, record: SessionRecord): SessionRecord | null {
  const usedAt = settings.now()
  if (usedAt - record.usedAt <= settings.sessionIdleMs / 2) return null
  return { ...record, usedAt, idleUntil: Math.min(usedAt + settings.sessionIdleMs, record.expiresAt) }
}

const VERSION = 2

/**
 * The sealed form of a record. Short, since express-session parses, hashes and writes it at every request. `keyId` follows from the
 * key. The last three times are milliseconds after `createdAt`.
 */
type Packed = readonly [
  version: typeof VERSION,
  loginId: string,
  key: string,
  userId: string | null,
  createdAt: number,
  used: number,
  expires: number,
  idle: number,
  app: string,
  userMarker: string | null,
  generation: string | null,
]

/** Seals a record with its key, as the text that a session stores. */
export function sealRecord(context: Context, purpose: Purpose, { record, key }: KeyRecord): Promise<string> {
  const { loginId, userId, createdAt, usedAt, expiresAt, idleUntil, app, userMarker, generation } = record
  const times = [usedAt - createdAt, expiresAt - createdAt, idleUntil - createdAt] as const
  const packed: Packed = [VERSION, loginId, key, userId, createdAt, ...times, app, userMarker, generation]
  return context.sealer.seal(purpose, packed, loginId)
}

/** Reads the payload of a sealed record. Only the version is checked, since the seal guarantees that the kit wrote it. */
export async function parseRecord(payload: unknown): Promise<KeyRecord | null> {
  if (!Array.isArray(payload) || payload[0] !== VERSION) return null
  const [, loginId, key, userId, createdAt, used, expires, idle, app, userMarker, generation] =
    payload as unknown as Packed
  const record: SessionRecord = {
    loginId,
    userId,
    keyId: await keyId(key),
    createdAt,
    usedAt: createdAt + used,
    expiresAt: createdAt + expires,
    idleUntil: createdAt + idle,
    app,
    userMarker,
    generation,
  }
  return { record, key }
}

/** The part of a record that the app may see. */
export async function describeRecord(
  { provider }: Settings,
  { userId, keyId }: SessionRecord,
): Promise<OpenRouteSession> {
  return { userId, keyId, keyLinks: await keyLinks({ provider, keyId }) }
}
