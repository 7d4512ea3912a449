import { type ExchangedKey, keyId, keyLinks } from '@openroute-kit/core'
import { randomToken } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import type { Purpose } from '../sealing/seal.js'
import type { OpenRouteSession } from '../settings/options.js'
import type { Settings } from '../settings/settings.js'

/**
 * A signed-in visitor. Sessions keep it sealed, the key included, and nothing beside it: who reads the store reads no key
 * (B33), and nobody else can write what the kit would believe (F13).
 */
export interface SessionRecord {
  readonly version: 1
  /** Names this login, however often its session gets another id. Random. */
  readonly loginId: string
  /** The user at the provider, or `null`. Two nulls are not the same user (A25). */
  readonly userId: string | null
  /** SHA-256 of the key, lowercase hex. */
  readonly keyId: string
  /** Milliseconds since 1970, as all times here: when the login was finished. */
  readonly createdAt: number
  /** When its key was last used; renewed after half of `sessionIdle`. */
  readonly usedAt: number
  /** The latest end of any copy of this record, whatever the configuration becomes later. Fixed at the login. B12, F04 */
  readonly expiresAt: number
  /** When this copy ends unless the key is used before. B12 */
  readonly idleUntil: number
  /** The app of the login, as {@link Scope} names it: its origin may have changed since. */
  readonly app: string
  /** The revocation marker of this user of this app at the time of the login; `null`: there was none. */
  readonly userMarker: string | null
}

/** A record with the key that belongs to it. Never logged and never sent. */
export interface KeyRecord {
  readonly record: SessionRecord
  readonly key: string
}

/**
 * The record of a login that gave this key. `keyExpiresAt`: when the key itself ends, if that is known. Rejects when the
 * revocation markers can't be read.
 */
export async function createRecord(
  context: Context,
  { key, userId }: ExchangedKey,
  keyExpiresAt: number | null,
): Promise<KeyRecord> {
  const createdAt = context.settings.now()
  const expiresAt = Math.min(
    createdAt + context.settings.sessionLifetimeMs,
    keyExpiresAt ?? Number.POSITIVE_INFINITY,
  )
  const record: SessionRecord = {
    version: 1,
    loginId: randomToken(12),
    userId,
    keyId: await keyId(key),
    createdAt,
    usedAt: createdAt,
    expiresAt,
    idleUntil: Math.min(createdAt + context.settings.sessionIdleMs, expiresAt),
    app: context.settings.scope.app,
    userMarker: await context.revocations.userMarker(userId),
  }
  return { record, key }
}

/** When a record ends: as it was made, or earlier where the app's lifetimes have become shorter since (F04). */
export function endOf(settings: Settings, record: SessionRecord): number {
  return Math.min(
    record.expiresAt,
    record.createdAt + settings.sessionLifetimeMs,
    record.idleUntil,
    record.usedAt + settings.sessionIdleMs,
  )
}

/** The record as used now, or `null` while renewing it is not worth a write. B12 */
export function renewed(settings: Settings, record: SessionRecord): SessionRecord | null {
  const usedAt = settings.now()
  if (usedAt - record.usedAt <= settings.sessionIdleMs / 2) return null
  return { ...record, usedAt, idleUntil: Math.min(usedAt + settings.sessionIdleMs, record.expiresAt) }
}

/** The text that a session keeps. */
export function sealRecord(context: Context, purpose: Purpose, { record, key }: KeyRecord): Promise<string> {
  return context.sealer.seal(purpose, { ...record, key }, record.loginId)
}

/** Reads the payload of a sealed record. What was sealed by this version of the kit is as it was written. */
export function parseRecord(payload: unknown): KeyRecord | null {
  const { key, ...record } = payload as SessionRecord & { key: string }
  return record.version === 1 ? { record, key } : null
}

export async function describeRecord(
  { provider }: Settings,
  { userId, keyId }: SessionRecord,
): Promise<OpenRouteSession> {
  return { userId, keyId, keyLinks: await keyLinks({ provider, keyId }) }
}
