import { ExpiringMap } from '../state/expiring-map.js'
import { processWide } from '../state/process-wide.js'
import type { SessionStore } from './session-store.js'

/** About 150 MB. When there are more sessions, those that expire soonest are removed. */
const MAX_ENTRIES = 100_000

/**
 * Sessions in the memory of this process, for development and tests. Refused in production.
 *
 * All memory stores of the process hold the same sessions, since bundlers may load your module more than once (S28). Ids are
 * different for each app. With a clock of its own, a store has sessions of its own.
 *
 * @param now returns milliseconds since 1970. Default: `Date.now`
 */
export function memoryStore(now: () => number = Date.now): SessionStore {
  // Not `now` itself: tests may replace `Date.now` after one of the stores was made, and restore it.
  const shared = () => new ExpiringMap<string>(() => Date.now(), MAX_ENTRIES)
  const entries =
    now === Date.now ? processWide('memory-store 1', shared) : new ExpiringMap<string>(now, MAX_ENTRIES)
  return {
    volatile: true,
    async get(id) {
      return entries.get(id)
    },
    async set(id, value, lifetimeMs) {
      entries.set(id, value, lifetimeMs)
    },
    async delete(id) {
      entries.delete(id)
    },
  }
}
