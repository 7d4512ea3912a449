import type { Fetch, KeyOptions } from '@openroute-kit/core'
import { type KeyParameters, keyParameters as parametersAt } from '@openroute-kit/core/internal'
import { serverTime } from './server-time.js'

/**
 * Validates key options by the form that they have, whatever the clock of the visitor's device says. L09
 *
 * @throws `config_invalid`
 */
export const checkKey = (key: KeyOptions): KeyParameters => parametersAt(key, 0)

/**
 * Validates key options, for `startLogin`. With `expiresIn`, it requests the time of the server that this page comes from, since the
 * visitor's clock may be wrong. Call it when the login starts: the lifetime counts from then. A21, L09
 *
 * @throws `config_invalid` for an option that does not exist, a label over 100 characters or with control characters, a limit that is not a
 * positive number, an unknown reset, an expiry that is not a date, in the past, or given twice, and for `expiresIn` if the server
 * does not say its time
 * @param fetch sends the request. Default: the global `fetch`
 */
export async function keyParameters(
  key: KeyOptions,
  fetch: Fetch = (url, init) => globalThis.fetch(url, init),
): Promise<KeyParameters> {
  checkKey(key)
  const now = Date.now()
  const { expiresIn, expiresAt } = key
  // A time that is past may be so only by the visitor's clock.
  const isUncertain = expiresIn !== undefined || Number(new Date(expiresAt as string)) <= now
  return parametersAt(key, isUncertain ? await serverTime(fetch) : now)
}
