import type { Context } from '../context.js'
import type { Purpose } from '../sealing/seal.js'
import { ExpiringMap } from '../state/expiring-map.js'
import type { SessionRecord } from './session-record.js'

/** About 5 MB. */
const MAX_RECORDS = 5_000
const LIFETIME_MS = 60_000

/**
 * The records that a kit has opened lately, without their keys, by their sealed texts. A visitor's requests bring the same text again
 * and again, and only the kit can have created it. Whether the record has ended or is revoked is checked at every request.
 */
const OPENED = new WeakMap<Context, ExpiringMap<{ purpose: Purpose; record: SessionRecord }>>()

export function rememberRecord(
  context: Context,
  purpose: Purpose,
  sealed: string,
  record: SessionRecord,
): void {
  const opened = OPENED.get(context) ?? new ExpiringMap(context.settings.now, MAX_RECORDS)
  OPENED.set(context, opened)
  opened.set(sealed, { purpose, record }, LIFETIME_MS)
}

/** The record in a sealed text that was opened for the same purpose, or `null` if it has to be opened. */
export function rememberedRecord(context: Context, purpose: Purpose, sealed: string): SessionRecord | null {
  const opened = OPENED.get(context)?.get(sealed) ?? null
  return opened?.purpose === purpose ? opened.record : null
}
