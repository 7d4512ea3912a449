import { randomToken } from '@openroute-kit/core/internal'
import { assertStored } from './assert-stored.js'

/** In characters. A little longer than a sealed record, since a column of a database may be too short for one. */
const PROBE_LENGTH = 1_376

/** An entry of a session store, with an id that no session has. */
export interface ProbedEntry {
  get(): Promise<string | null>
  set(value: string): Promise<void>
  delete(): Promise<void>
}

/**
 * Verifies that a session store keeps what is written: writes a value as long as a record, reads it back and deletes it (D08, S26).
 *
 * @throws whatever the store rejects with; `Error` if it loses the value
 */
export async function probeStore(entry: ProbedEntry): Promise<void> {
  const value = randomToken(12).repeat(PROBE_LENGTH / 16)
  await entry.set(value)
  await assertStored(value, () => entry.get())
  await entry.delete()
}
