import { callStore } from './store-timeout.js'

/**
 * What the instances of an app share besides their sessions: which logins have been finished or revoked, and how many requests
 * and responses there are. Methods reject when the store can't be reached. Names hold no secret, and only letters, digits and
 * `_.:%-`.
 */
export interface SharedState {
  /** Set where a restart of the process loses the state. Default: it outlives the process. */
  readonly volatile?: boolean
  /** Describes what is wrong with the store's configuration; `null`: no known problem. Called once, at the first request. F22 */
  findProblem?(): Promise<string | null>
  /** True for exactly one owner per name until `lifetimeMs` has passed (A10). */
  claim(name: string, lifetimeMs: number, owner: string): Promise<boolean>
  /** Takes this owner's claim back. No-op for a claim of another owner. */
  releaseClaim(name: string, owner: string): Promise<void>
  /** The values under these names, in their order; `null` where there is none. */
  get(names: readonly string[]): Promise<(string | null)[]>
  /** Keeps a value under a name for `lifetimeMs`. */
  set(name: string, value: string, lifetimeMs: number): Promise<void>
  /** Sets a value and resolves with the one before, atomically. Default: `get`, then `set`, which may race. */
  swap?(name: string, value: string, lifetimeMs: number): Promise<string | null>
  /** Counts one more event. Resolves with the milliseconds to wait when the rate is exceeded, else with 0 (B29). */
  count(name: string, rate: Rate): Promise<number>
  /**
   * Acquires one of `slots` slots for `id`, for `lifetimeMs`, or renews the one that `id` has. Resolves with `false` when all
   * are taken (B27).
   */
  acquireSlot(name: string, id: string, slots: number, lifetimeMs: number): Promise<boolean>
  /** Releases the slot of `id`. */
  releaseSlot(name: string, id: string): Promise<void>
}

/** At most `points` events in a window of `seconds`. */
export interface Rate {
  readonly points: number
  readonly seconds: number
}

/** Shared state with its optional methods filled in, each of which rejects with `session_unavailable` after `timeoutMs` (D14). */
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
    count: (...given) => timed(() => state.count(...given)),
    async acquireSlot(name, id, ...given) {
      const acquired = state.acquireSlot(name, id, ...given)
      return timed(() => acquired).catch((error) => {
        // Nobody waits for a slot that comes late.
        acquired.then(() => state.releaseSlot(name, id)).catch(() => {})
        throw error
      })
    },
    releaseSlot: (...given) => timed(() => state.releaseSlot(...given)),
  }
}

/**
 * Shared state in which every name begins with `scope`, so that several apps can use one Redis (F11). Names may contain values
 * from a provider or a client, such as user ids and addresses, so they are escaped (F08).
 */
export function scopedState(state: Required<SharedState>, scope: string): Required<SharedState> {
  const scoped = (name: string) => `${scope}:${name.replace(/[^\w.:-]/g, escapeCharacter)}`
  return {
    volatile: state.volatile,
    findProblem: () => state.findProblem(),
    claim: (name, ...more) => state.claim(scoped(name), ...more),
    releaseClaim: (name, ...more) => state.releaseClaim(scoped(name), ...more),
    get: (names) => state.get(names.map(scoped)),
    set: (name, ...more) => state.set(scoped(name), ...more),
    swap: (name, ...more) => state.swap(scoped(name), ...more),
    count: (name, ...more) => state.count(scoped(name), ...more),
    acquireSlot: (name, ...more) => state.acquireSlot(scoped(name), ...more),
    releaseSlot: (name, ...more) => state.releaseSlot(scoped(name), ...more),
  }
}

const escapeCharacter = (character: string) => `%${character.charCodeAt(0).toString(16).padStart(4, '0')}`
