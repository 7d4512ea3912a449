import { getKeyInfo, OpenRouteError } from '@openroute-kit/core'
import type { KeyRejection } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import type { SessionPort } from '../session/session-port.js'
import type { SessionRecord } from '../session/session-record.js'

/** A visitor's key, and the record that holds it. All `null` for a visitor who is signed out. */
export interface UsedKey {
  readonly key: string | null
  readonly record: SessionRecord | null
  /** The record as the session stores it. */
  readonly sealed: string | null
}

/**
 * Signs the visitor out if the provider has rejected the key (B36). If that is unclear, requests `GET /key` once: only a `401` there
 * ends the session (S06).
 */
export async function dropRejectedKey(
  context: Context,
  session: SessionPort,
  { key, record, sealed }: UsedKey,
  rejection: KeyRejection,
): Promise<void> {
  if (key === null || record === null || sealed === null || rejection === 'none') return
  if (rejection !== 'key' && !(await isRejected(context, key))) return
  // If another login of this browser has replaced this one meanwhile, the browser has its cookie: it must not be removed.
  if (!(await context.revocations.isRevoked(record))) await session.drop(sealed)
}

async function isRejected({ settings, transport }: Context, key: string): Promise<boolean> {
  const { provider, timeoutsMs } = settings
  try {
    await getKeyInfo({ provider, key, timeoutMs: timeoutsMs.keyInfo, fetch: transport.fetchKeyInfo })
    return false
  } catch (error) {
    return error instanceof OpenRouteError && error.code === 'key_rejected'
  }
}
