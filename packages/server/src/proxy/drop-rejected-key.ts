import { getKeyInfo, OpenRouteError } from '@openroute-kit/core'
import type { KeyRejection } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import type { SessionPort } from '../session/session-port.js'

/** A visitor's key, and the record that holds it. Both `null` for a visitor who is signed out. */
export interface UsedKey {
  readonly key: string | null
  /** As the session stores it. */
  readonly sealed: string | null
}

/**
 * Signs the visitor out if the provider has rejected the key (B36). If that is unclear, requests `GET /key` once: only a `401` there
 * ends the session (S06).
 */
export async function dropRejectedKey(
  context: Context,
  session: SessionPort,
  { key, sealed }: UsedKey,
  rejection: KeyRejection,
): Promise<void> {
  if (key === null || sealed === null || rejection === 'none') return
  if (rejection === 'key' || (await isRejected(context, key))) await session.drop(sealed)
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
