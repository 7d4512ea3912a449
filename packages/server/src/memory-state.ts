/// <reference path="./rate-limiter-flexible.d.ts" />
import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js'
import { rateCounter } from './rate-counter.js'
import type { SharedState } from './shared-state.js'

interface Entry {
  value: string
  end: number
}

/** About 20 MB. Beyond that the oldest entries are forgotten; an app of that size shares its state in Redis. */
const MAX_ENTRIES = 100_000

/** Shared state in this process's memory: enough for one instance. */
export function memoryState(now: () => number = Date.now): SharedState {
  const claims = new Map<string, Entry>()
  const marks = new Map<string, Entry>()
  const places = new Map<string, Map<string, number>>()

  const read = (entries: Map<string, Entry>, name: string): string | null => {
    const entry = entries.get(name)
    return entry !== undefined && entry.end > now() ? entry.value : null
  }
  const write = (entries: Map<string, Entry>, name: string, value: string, lifetimeMs: number) => {
    // Behind the others, so that entries of about one lifetime are in the order of their ends: the dead stand in front.
    entries.delete(name)
    entries.set(name, { value, end: now() + lifetimeMs })
    for (const [oldest, { end }] of entries) {
      if (end > now() && entries.size <= MAX_ENTRIES) break
      entries.delete(oldest)
    }
  }

  return {
    async claim(name, lifetimeMs, owner) {
      if (read(claims, name) !== null) return false
      write(claims, name, owner, lifetimeMs)
      return true
    },
    async release(name, owner) {
      if (read(claims, name) === owner) claims.delete(name)
    },
    async mark(name, value, lifetimeMs) {
      write(marks, name, value, lifetimeMs)
    },
    async marks(names) {
      return names.map((name) => read(marks, name))
    },
    count: rateCounter((options) => new RateLimiterMemory(options)),
    async enter(name, id, count, lifetimeMs) {
      const taken = places.get(name) ?? new Map<string, number>()
      for (const [other, end] of taken) if (end <= now()) taken.delete(other)
      if (!taken.has(id) && taken.size >= count) return false
      places.set(name, taken.set(id, now() + lifetimeMs))
      return true
    },
    async leave(name, id) {
      const taken = places.get(name)
      taken?.delete(id)
      if (taken?.size === 0) places.delete(name)
    },
  }
}
