import { callStore } from './store-timeout.js'

/**
 * State that all instances of an app share, apart from sessions: finished and revoked logins, and counters of requests and
 * responses. Use `memoryState()` or `redisSharedState(client)`, or implement it for another store.
 *
 * Methods must reject if the store fails. Names contain no secrets, and only letters, digits and `_.:%-`. All times are in
 * milliseconds.
 */
export interface SharedState {
  /** Set to `true` if a restart of the process loses the state. Default: `false`. */
  readonly volatile?: boolean
  /** Checks the store's configuration. Resolves with a message for the developer, or `null`. Called at the first request. F22 */
  findProblem?(): Promise<string | null>
  /** Claims a name for `lifetimeMs`, atomically. Resolves with `true` for the first owner only, else with `false` (A10). */
  claim(name: string, lifetimeMs: number, owner: string): Promise<boolean>
  /** Releases the claim of this owner. No-op if another owner has it. */
  releaseClaim(name: string, owner: string): Promise<void>
  /** Resolves with the values of these names in the same order, `null` for each that has none. */
  get(names: readonly string[]): Promise<(string | null)[]>
  /** Sets the value of a name for `lifetimeMs`. */
  set(name: string, value: string, lifetimeMs: number): Promise<void>
  /** Sets a value and resolves with the previous one, atomically. Default: `get`, then `set`, which is not atomic. */
  swap?(name: string, value: string, lifetimeMs: number): Promise<string | null>
  /**
   * Sets the value of a name that has none, atomically. If it has one, keeps that for `lifetimeMs` from now. Resolves with the value
   * that the name then has. Default: `get`, then `set`, which is not atomic.
   */
  setIfAbsent?(name: string, value: string, lifetimeMs: number): Promise<string>
  /** Counts one event. Resolves with 0, or with the milliseconds to wait if the rate is exceeded (B29). */
  count(name: string, rate: Rate): Promise<number>
  /**
   * Acquires one of `count` slots for `id`, for `lifetimeMs`, atomically. Renews the slot if `id` already has one. Resolves with
   * `false` if no slot is free (B27).
   */
  acquireSlot(name: string, id: string, count: number, lifetimeMs: number): Promise<boolean>
  /** Releases the slot of `id`. No-op if it has none. */
  releaseSlot(name: string, id: string): Promise<void>
}

/** At most `points` events in a window of `seconds`. */
export interface Rate {
  readonly points: number
  readonly seconds: number
}

/**
 * Adds the optional methods, and a time limit for each call: it rejects with `session_unavailable` if it fails or times out
 * (D14).
 */
export function timedState(state: SharedState, timeoutMs: number): Required<SharedState> {
  const timed = <T>(call: () => Promise<T>) => callStore(timeoutMs, call)
  return {
    volatile: state.volatile === true,
    findProblem: () => timed(async () => (await state.findProblem?.()) ?? null),
    claim: (...given) => timed(() => state.claim(...given)),
    releaseClaim: (...given) => timed(() => state.releaseClaim(...given)),
    get: (names) => timed(() => state.get(names)),
    set: (...given) => timed(() => state.set(...given)),
    swap: (name, ...given) =>
      timed(async () => {
        if (state.swap) return state.swap(name, ...given)
        const [before = null] = await state.get([name])
        await state.set(name, ...given)
        return before
      }),
    setIfAbsent: (name, value, lifetimeMs) =>
      timed(async () => {
        if (state.setIfAbsent) return state.setIfAbsent(name, value, lifetimeMs)
        const [before] = await state.get([name])
        await state.set(name, before ?? value, lifetimeMs)
        return before ?? value
      }),
    count: (...given) => timed(() => state.count(...given)),
    async acquireSlot(name, id, ...given) {
      const acquired = (async () => state.acquireSlot(name, id, ...given))()
      return timed(() => acquired).catch((error) => {
        // After a timeout, no response uses the slot.
        acquired.then(() => state.releaseSlot(name, id)).catch(() => {})
        throw error
      })
    },
    releaseSlot: (...given) => timed(() => state.releaseSlot(...given)),
  }
}

/**
 * Prefixes every name with `scope`, so that several apps can use one Redis (F11). Escapes the names, since they may contain
 * values of a provider or a client, such as user ids and addresses (F08).
 */
export function scopedState(state: Required<SharedState>, scope: string): Required<SharedState> {
  const scoped = (name: string) =>
    `${scope}:${NAME.test(name) ? name : name.replace(/[^\w.:-]/g, escapeCharacter)}`
  return {
    volatile: state.volatile,
    findProblem: () => state.findProblem(),
    claim: (name, ...more) => state.claim(scoped(name), ...more),
    releaseClaim: (name, ...more) => state.releaseClaim(scoped(name), ...more),
    get: (names) => state.get(names.map(scoped)),
    set: (name, ...more) => state.set(scoped(name), ...more),
    swap: (name, ...more) => state.swap(scoped(name), ...more),
    setIfAbsent: (name, ...more) => state.setIfAbsent(scoped(name), ...more),
    count: (name, ...more) => state.count(scoped(name), ...more),
    acquireSlot: (name, ...more) => state.acquireSlot(scoped(name), ...more),
    releaseSlot: (name, ...more) => state.releaseSlot(scoped(name), ...more),
  }
}

/** Names that need no escaping. */
const NAME = /^[\w.:-]*$/

const escapeCharacter = (character: string) => `%${character.charCodeAt(0).toString(16).padStart(4, '0')}`
