import { type ExchangedKey, type KeyLinks, keyId, keyLinks, randomToken } from '@openroute-kit/core'
import type { Config } from './config.js'
import { fromStore } from './store-errors.js'

/**
 * A signed-in visitor, as a session keeps it: plain data. Who reads the store reads no key (B33).
 */
export interface SessionRecord {
  readonly version: 1
  /** `id` of the provider. */
  readonly provider: string
  /** Names this login, however often its session gets another id. Random. */
  readonly loginId: string
  /** The user at the provider, or `null`. Two nulls are not the same user (A25). */
  readonly userId: string | null
  /** SHA-256 of the key, lowercase hex. */
  readonly keyId: string
  /** Milliseconds since 1970 at which the login ends (B12). */
  readonly expiresAt: number
  /** When it ends unless its key is used before; never after `expiresAt` (B12). */
  readonly idleUntil: number
  /** What {@link Logins.endAll} had marked for this user by the time of the login; `null`: nothing. */
  readonly epoch: string | null
  /** The same fields and the key, as JWE. */
  readonly sealedKey: string
}

/** What an app may know of its signed-in visitor. */
export interface OpenRouteSession {
  userId: string | null
  keyId: string
  keyLinks: KeyLinks
}

type Contents = Omit<SessionRecord, 'sealedKey'> & { key: string }

/**
 * Seals a fresh key into a record. `keyExpiresAt`: when the key itself ends, if that is known. Rejects when the shared
 * state can't be reached.
 */
export async function createRecord(
  config: Config,
  exchanged: ExchangedKey,
  keyExpiresAt: number | null,
): Promise<SessionRecord> {
  const expiresAt = Math.min(
    config.now() + config.sessionLifetimeMs,
    keyExpiresAt ?? Number.POSITIVE_INFINITY,
  )
  const contents: Contents = {
    version: 1,
    provider: config.provider.id,
    loginId: randomToken(12),
    userId: exchanged.userId,
    keyId: await keyId(exchanged.key),
    expiresAt,
    idleUntil: idleEnd(config, expiresAt),
    epoch: await fromStore(config, () => config.logins.epochOf(exchanged.userId)),
    key: exchanged.key,
  }
  return sealRecord(config, contents)
}

export interface OpenedRecord {
  key: string
  /** Set when the record has to be saved anew: its secret is being rotated out (B09), or it has been used again (B12). */
  resealed: SessionRecord | null
}

/** Takes the key out of a record; `null` when it can't be: corrupt, tampered with, or of a removed secret. */
export async function openRecord(config: Config, record: SessionRecord): Promise<OpenedRecord | null> {
  const opened = await config.sealer.open('key', record.sealedKey)
  if (opened === null) return null
  const contents = opened.payload as Contents
  // B10: the readable fields have to be those that were sealed.
  for (const name of [
    'version',
    'provider',
    'loginId',
    'userId',
    'keyId',
    'expiresAt',
    'idleUntil',
    'epoch',
  ] as const)
    if (contents[name] !== record[name]) return null
  const idleUntil = idleEnd(config, contents.expiresAt)
  // Not at each request, so that most of them write nothing.
  const used = idleUntil - contents.idleUntil > config.sessionIdleMs / 2
  const resealed = opened.stale || used ? await sealRecord(config, { ...contents, idleUntil }) : null
  return { key: contents.key, resealed }
}

function idleEnd(config: Config, expiresAt: number): number {
  return Math.min(config.now() + config.sessionIdleMs, expiresAt)
}

/** Reads a record back from its sealed part alone, for sessions that are kept in a cookie. */
export async function recordFromSealed(config: Config, sealedKey: string): Promise<SessionRecord | null> {
  const opened = await config.sealer.open('key', sealedKey)
  if (opened === null) return null
  const { key: _, ...readable } = opened.payload as Contents
  return { ...readable, sealedKey }
}

/**
 * Whether a stored value is a record of this provider that has time left. Anything else is as if it were absent. Whether its
 * login has ended is known to {@link Logins}.
 */
export function isRecord(config: Config, value: unknown): value is SessionRecord {
  if (typeof value !== 'object' || value === null) return false
  const record = value as SessionRecord
  return (
    record.version === 1 &&
    record.provider === config.provider.id &&
    typeof record.loginId === 'string' &&
    (record.userId === null || typeof record.userId === 'string') &&
    typeof record.keyId === 'string' &&
    typeof record.sealedKey === 'string' &&
    (record.epoch === null || typeof record.epoch === 'string') &&
    typeof record.expiresAt === 'number' &&
    typeof record.idleUntil === 'number' &&
    Math.min(record.expiresAt, record.idleUntil) > config.now()
  )
}

export async function describeRecord(config: Config, record: SessionRecord): Promise<OpenRouteSession> {
  const { userId, keyId } = record
  return { userId, keyId, keyLinks: await keyLinks({ provider: config.provider, keyId }) }
}

async function sealRecord(config: Config, contents: Contents): Promise<SessionRecord> {
  const { key: _, ...readable } = contents
  return { ...readable, sealedKey: await config.sealer.seal('key', contents) }
}
