import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import { type Purpose, unverifiedLoginId } from '../sealing/seal.js'
import { LONGEST_LIFETIME_MS } from '../state/revocations.js'
import { rememberedRecord, rememberRecord } from './opened-records.js'
import type { SessionPort } from './session-port.js'
import {
  endOf,
  type KeyRecord,
  parseRecord,
  renewRecord,
  type SessionRecord,
  sealRecord,
} from './session-record.js'

/** The signed-in visitor's record and key. */
export interface CurrentKey extends KeyRecord {
  /** The sealed record as the session stores it. */
  readonly sealed: string
  /** Whether it was sealed with an older secret, which is being rotated out. */
  readonly needsResealing: boolean
}

/**
 * Called with the record before it is checked whether it is revoked, so that the caller can use the shared state at the same time. The
 * result counts only if the record turns out to be valid.
 */
export type OnOpened = (record: SessionRecord) => void

/** The signed-in visitor's record, or `null`. Decrypts nothing if it was opened a moment ago. */
export async function currentRecord(context: Context, session: SessionPort): Promise<SessionRecord | null> {
  const sealed = await session.read()
  if (sealed === null) return null
  const known = rememberedRecord(context, session.purpose, sealed)
  if (known !== null && (await isCurrent(context, known))) return known
  const record = (await openOrForget(context, session, sealed))?.record ?? null
  if (record !== null) rememberRecord(context, session.purpose, sealed, record)
  return record
}

/** Whether the visitor is signed in. `false` if the session can't be read. */
export function isSignedIn(context: Context, session: SessionPort): Promise<boolean> {
  return currentRecord(context, session).then(
    (record) => record !== null,
    () => false,
  )
}

/**
 * The signed-in visitor's record and key, or `null`. Saves the record again if it was sealed with an older secret (B09), or to
 * renew its idle time (B12).
 */
export async function currentKey(
  context: Context,
  session: SessionPort,
  onOpened?: OnOpened,
): Promise<CurrentKey | null> {
  const current = await readKey(context, session, onOpened)
  if (current === null) return null
  const record = renewRecord(context.settings, current.record)
  if (record === null && !current.needsResealing) return current
  const next = { record: record ?? current.record, key: current.key }
  const sealed = await sealRecord(context, session.purpose, next)
  await session.update(sealed, current.sealed, endOf(context.settings, next.record) - context.settings.now())
  return { ...next, sealed, needsResealing: false }
}

/** The signed-in visitor's record and key. @throws `not_signed_in` */
export async function requireKey(
  context: Context,
  session: SessionPort,
  onOpened?: OnOpened,
): Promise<CurrentKey> {
  const current = await currentKey(context, session, onOpened)
  if (current === null) throw notSignedIn()
  return current
}

export function notSignedIn(): OpenRouteError {
  return failure('not_signed_in', { message: 'You are not signed in. Log in first.' })
}

/**
 * The login that a sign-out or a new login has to revoke, or `null`. It may have ended or be unreadable at this instance: another
 * instance with a newer or older configuration may still accept it (F32).
 */
export async function loginToRevoke(
  context: Context,
  session: SessionPort,
): Promise<Pick<SessionRecord, 'loginId' | 'expiresAt'> | null> {
  const sealed = await session.read()
  if (sealed === null) return null
  const opened = await context.sealer.open(session.purpose, sealed)
  if (opened.status === 'opened') return (await parseRecord(opened.payload))?.record ?? null
  const loginId = opened.status === 'unknown-secret' ? unverifiedLoginId(sealed) : null
  return loginId === null ? null : { loginId, expiresAt: context.settings.now() + LONGEST_LIFETIME_MS }
}

/**
 * Opens the session's record. Removes it if it was tampered with, has ended or is revoked (B10, F01, F32). Keeps it if its secret
 * is not configured here (F18).
 */
async function readKey(
  context: Context,
  session: SessionPort,
  onOpened?: OnOpened,
): Promise<CurrentKey | null> {
  const sealed = await session.read()
  return sealed === null ? null : openOrForget(context, session, sealed, onOpened)
}

async function openOrForget(
  context: Context,
  session: SessionPort,
  sealed: string,
  onOpened?: OnOpened,
): Promise<CurrentKey | null> {
  const current = await openRecord(context, session.purpose, sealed, onOpened)
  if (current !== null) return current === 'unknown-secret' ? null : current
  await session.forget(sealed).catch(() => {}) // an invalid record counts as signed out even if it can't be removed
  return null
}

/** Opens a sealed record. `null` if it was tampered with, has ended or is revoked. */
async function openRecord(
  context: Context,
  purpose: Purpose,
  sealed: string,
  onOpened: OnOpened = () => {},
): Promise<CurrentKey | 'unknown-secret' | null> {
  const opened = await context.sealer.open(purpose, sealed)
  if (opened.status !== 'opened') return opened.status === 'unknown-secret' ? 'unknown-secret' : null
  const current = await parseRecord(opened.payload)
  if (current === null || endOf(context.settings, current.record) <= context.settings.now()) return null
  onOpened(current.record)
  if (await context.revocations.isRevoked(current.record)) return null
  return { ...current, sealed, needsResealing: opened.needsResealing }
}

/** Whether a record has not ended and is not revoked. */
async function isCurrent(context: Context, record: SessionRecord): Promise<boolean> {
  if (endOf(context.settings, record) <= context.settings.now()) return false
  return !(await context.revocations.isRevoked(record))
}

/** The milliseconds until a sealed record ends; 0 if it is not valid. */
export async function lifetimeOfRecord(context: Context, purpose: Purpose, sealed: string): Promise<number> {
  const current = await openRecord(context, purpose, sealed)
  if (current === null || current === 'unknown-secret') return 0
  return endOf(context.settings, current.record) - context.settings.now()
}
