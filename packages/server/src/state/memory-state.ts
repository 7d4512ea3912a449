/// <reference path="./rate-limiter-flexible.d.ts" />
import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js'
import { ExpiringMap } from './expiring-map.js'
import { processWide } from './process-wide.js'
import { rateCounter } from './rate-counter.js'
import type { SharedState } from './shared-state.js'

/** About 20 MB each for claims and values. Use Redis for an app that needs more. */
const MAX_ENTRIES = 100_000

/**
 * The default of the option `shared`: one memory state for each kit, however often its module is loaded in this process (S28). A kit
 * with a clock of its own, as in tests, has a state of its own.
 *
 * @param kit identifies provider, API, mount and app
 */
export function defaultState(kit: string, now: () => number): SharedState {
  if (now !== Date.now) return memoryState(now)
  const states = processWide('memory-states 1', () => new Map<string, SharedState>())
  const state = states.get(kit) ?? memoryState(() => Date.now())
  states.set(kit, state)
  return state
}

/**
 * Shared state in the memory of this process, for apps with one instance. A restart loses it, so revocations are also kept in the
 * session store, if there is one. Without the option `shared`, a kit has one anyway.
 *
 * @param now returns milliseconds since 1970. Default: `Date.now`
 */
export function memoryState(now: () => number = Date.now): SharedState {
  const state = createState(now)
  inMemory().add(state)
  return state
}

/** States that any copy of this module has created, since copies share their default states. S28 */
const inMemory = () => processWide('in-memory states 1', () => new WeakSet<SharedState>())

/** Whether a state needs no time limit: it is the memory of this process, and not an app's wrapper around it. */
export function isMemoryState(state: SharedState): state is Required<SharedState> {
  return inMemory().has(state)
}

function createState(now: () => number): Required<SharedState> {
  const claims = new ExpiringMap<string>(now, MAX_ENTRIES)
  const values = new ExpiringMap<string>(now, MAX_ENTRIES)
  /** By name, the expiry of each slot by its id. */
  const slots = new Map<string, Map<string, number>>()

  return {
    volatile: true,
    findProblem: async () => null,
    async claim(name, lifetimeMs, owner) {
      if (claims.get(name) !== null) return false
      claims.set(name, owner, lifetimeMs)
      return true
    },
    async releaseClaim(name, owner) {
      if (claims.get(name) === owner) claims.delete(name)
    },
    async set(name, value, lifetimeMs) {
      values.set(name, value, lifetimeMs)
    },
    async get(names) {
      return names.map((name) => values.get(name))
    },
    async swap(name, value, lifetimeMs) {
      const previous = values.get(name)
      values.set(name, value, lifetimeMs)
      return previous
    },
    async setIfAbsent(name, value, lifetimeMs) {
      const kept = values.get(name) ?? value
      values.set(name, kept, lifetimeMs)
      return kept
    },
    count: rateCounter((options) => new RateLimiterMemory(options)),
    async acquireSlot(name, id, count, lifetimeMs) {
      const leases = slots.get(name) ?? new Map<string, number>()
      removeExpired(leases, now())
      if (!leases.has(id) && leases.size >= count) return false
      leases.delete(id) // so that a renewed lease moves to the end
      slots.set(name, leases.set(id, now() + lifetimeMs))
      return true
    },
    async releaseSlot(name, id) {
      const leases = slots.get(name)
      leases?.delete(id)
      if (leases?.size === 0) slots.delete(name)
    },
  }
}

/**
 * Leases of one name have the same lifetime, so the first ones expire first. Looking at all of them, for each of thousands that are
 * renewed, would block the process for a second (B27).
 */
function removeExpired(leases: Map<string, number>, now: number): void {
  for (const [id, expiresAt] of leases) {
    if (expiresAt > now) return
    leases.delete(id)
  }
}
