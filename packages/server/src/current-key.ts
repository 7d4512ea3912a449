import { OpenRouteError } from '@openroute-kit/core'
import type { Config } from './config.js'
import type { SessionPort } from './route-request.js'
import { isRecord, openRecord, type SessionRecord } from './session-record.js'
import { fromStore } from './store-errors.js'

export interface CurrentKey {
  record: SessionRecord
  key: string
}

/** The signed-in visitor's record, or `null`. Unseals nothing. */
export async function currentRecord(config: Config, session: SessionPort): Promise<SessionRecord | null> {
  const record = await session.read()
  if (!isRecord(config, record)) return null
  return (await fromStore(config, () => config.logins.hasEnded(record))) ? null : record
}

/**
 * The signed-in visitor's record and key, or `null`. A record of an older secret is sealed anew and saved (B09); one that
 * can't be opened any more is dropped, and the visitor is signed out.
 */
export async function currentKey(config: Config, session: SessionPort): Promise<CurrentKey | null> {
  const record = await currentRecord(config, session)
  if (record === null) return null
  const opened = await openRecord(config, record)
  if (opened === null) {
    await session.drop(record)
    return null
  }
  if (opened.resealed !== null) await session.update(opened.resealed)
  return { record: opened.resealed ?? record, key: opened.key }
}

/** @throws `not_signed_in` */
export async function requireKey(config: Config, session: SessionPort): Promise<CurrentKey> {
  const current = await currentKey(config, session)
  if (current === null) throw notSignedIn()
  return current
}

export function notSignedIn(): OpenRouteError {
  return new OpenRouteError('not_signed_in', 'Nobody is signed in. Log in first.', { status: 401 })
}
