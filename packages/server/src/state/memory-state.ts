/// <reference path="./rate-limiter-flexible.d.ts" />
import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js'
import { ExpiringMap } from './expiring-map.js'
import { rateCounter } from './rate-counter.js'
import type { SharedState } from './shared-state.js'

/** About 20 MB for each kind. An app of that size shares its state in Redis. */
const MAX_ENTRIES = 100_000

/**
 * Shared state in this process's memory: enough for one instance. A restart forgets it; revocations are then also kept in
 * the session store, if there is one.
 *
 * @param now milliseconds since 1970; default: the clock
 */
export function memoryState(now: () => number = Date.now): SharedState {
  const claims = new ExpiringMap<string>(now, MAX_ENTRIES)
  const marks = new ExpiringMap<string>(now, MAX_ENTRIES)
  const places = new Map<string, Map<string, number>>()

  return {
    volatile: true,
    async claim(name, lifetimeMs, owner) {
      if (claims.get(name) !== null) return false
      claims.set(name, owner, lifetimeMs)
      return true
    },
    async releaseClaim(name, owner) {
      if (claims.get(name) === owner) claims.delete(name)
    },
    async set(name, value, lifetimeMs) {
      marks.set(name, value, lifetimeMs)
    },
    async get(names) {
      return names.map((name) => marks.get(name))
    },
    async swap(name, value, lifetimeMs) {
      const before = marks.get(name)
      marks.set(name, value, lifetimeMs)
      return before
    },
    count: rateCounter((options) => new RateLimiterMemory(options)),
    async acquireSlot(name, id, count, lifetimeMs) {
      const taken = places.get(name) ?? new Map<string, number>()
      for (const [other, end] of taken) if (end <= now()) taken.delete(other)
      if (!taken.has(id) && taken.size >= count) return false
      places.set(name, taken.set(id, now() + lifetimeMs))
      return true
    },
    async releaseSlot(name, id) {
      const taken = places.get(name)
      taken?.delete(id)
      if (taken?.size === 0) places.delete(name)
    },
  }
}
