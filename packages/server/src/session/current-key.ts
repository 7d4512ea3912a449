import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import { loginIdOf } from '../sealing/seal.js'
import { LONGEST_LIFETIME_MS } from '../state/revocations.js'
import type { SessionPort } from './session-port.js'
import {
  endOf,
  type KeyRecord,
  parseRecord,
  renewed,
  type SessionRecord,
  sealRecord,
} from './session-record.js'

export interface CurrentKey extends KeyRecord {
  /** The record as the session keeps it. */
  readonly sealed: string
  /** Sealed with a secret that is being rotated out. */
  readonly stale: boolean
}

/** The signed-in visitor's record, or `null`. */
export async function currentRecord(context: Context, session: SessionPort): Promise<SessionRecord | null> {
  return (await readKey(context, session))?.record ?? null
}

/** The signed-in visitor's record and key, or `null`. A record of an older secret, or used again, is sealed anew and saved (B09, B12). */
export async function currentKey(context: Context, session: SessionPort): Promise<CurrentKey | null> {
  const current = await readKey(context, session)
  if (current === null) return null
  const record = renewed(context.settings, current.record)
  if (record === null && !current.stale) return current
  const next = { record: record ?? current.record, key: current.key }
  const sealed = await sealRecord(context, session.purpose, next)
  await session.update(sealed, current.sealed, endOf(context.settings, next.record) - context.settings.now())
  return { ...next, sealed, stale: false }
}

/** @throws `not_signed_in` */
export async function requireKey(context: Context, session: SessionPort): Promise<CurrentKey> {
  const current = await currentKey(context, session)
  if (current === null) throw notSignedIn()
  return current
}

export function notSignedIn(): OpenRouteError {
  return failure('not_signed_in', { message: 'Nobody is signed in. Log in first.' })
}

/**
 * What a sign-out, or another login, has to revoke: the login that the session holds, whether or not it counts at this moment and
 * at this instance. It may count at another one, whose configuration is newer or older (F32).
 */
export async function loginToRevoke(
  context: Context,
  session: SessionPort,
): Promise<Pick<SessionRecord, 'loginId' | 'expiresAt'> | null> {
  const sealed = await session.read()
  if (sealed === null) return null
  const opened = await context.sealer.open(session.purpose, sealed)
  if (opened.status === 'opened') return parseRecord(opened.payload)?.record ?? null
  const loginId = opened.status === 'unknown-secret' ? loginIdOf(sealed) : null
  return loginId === null ? null : { loginId, expiresAt: context.settings.now() + LONGEST_LIFETIME_MS }
}

/**
 * Opens what the session keeps. A record that was tampered with, has ended, or is revoked, is dropped (B10, F01, F32); one of a
 * secret that is not configured here is left alone (F18).
 */
async function readKey(context: Context, session: SessionPort): Promise<CurrentKey | null> {
  const sealed = await session.read()
  if (sealed === null) return null
  const opened = await context.sealer.open(session.purpose, sealed)
  if (opened.status === 'unknown-secret') return null
  const current = opened.status === 'opened' ? parseRecord(opened.payload) : null
  if (
    current !== null &&
    endOf(context.settings, current.record) > context.settings.now() &&
    !(await context.revocations.isRevoked(current.record))
  )
    return { ...current, sealed, stale: opened.status === 'opened' && opened.stale }
  await session.forget(sealed).catch(() => {}) // Nobody is signed in, whether or not it can be removed.
  return null
}
