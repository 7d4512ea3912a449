/**
 * What the instances of an app share beyond their sessions: who spends a login, which logins have been revoked, and how much
 * somebody asks. Methods reject when the store can't be reached. Names hold no secret, and no other characters than letters,
 * digits and `_.:%-`.
 */
export interface SharedState {
  /** Set where a restart of the process loses the state. Default: it outlives the process. */
  readonly volatile?: boolean
  /** Reports once, at the first request, what is wrong with the store's set-up; `null`: nothing is known to be. F22 */
  findProblem?(): Promise<string | null>
  /** True for exactly one owner per name until `lifetimeMs` has passed (A10). */
  claim(name: string, lifetimeMs: number, owner: string): Promise<boolean>
  /** Takes this owner's claim back: what it was for provably did not happen. Leaves another owner's alone. */
  releaseClaim(name: string, owner: string): Promise<void>
  /** Keeps a value under a name for `lifetimeMs`. */
  set(name: string, value: string, lifetimeMs: number): Promise<void>
  /** The values under these names, in their order; `null` where there is none. */
  get(names: readonly string[]): Promise<(string | null)[]>
  /** Puts a value in place of the one under a name, and resolves with that one. Default: `marks` and `mark`, which may race. */
  swap?(name: string, value: string, lifetimeMs: number): Promise<string | null>
  /** Counts one more. Resolves with the milliseconds to wait when that is one too many, else with 0 (B29). */
  count(name: string, rate: Rate): Promise<number>
  /** Gives `id` one of so many places for `lifetimeMs`, or keeps its own for as long anew; `false`: none is free (B27). */
  acquireSlot(name: string, id: string, places: number, lifetimeMs: number): Promise<boolean>
  /** Frees the place of `id`. */
  releaseSlot(name: string, id: string): Promise<void>
}

/** So many in so many seconds. */
export interface Rate {
  readonly points: number
  readonly seconds: number
}

/**
 * Shared state in which every name begins with `scope`, so that apps may share one (F11). Names may come from a provider or a
 * client, such as user ids and addresses, so they are escaped (F08).
 */
export function scopedState(state: SharedState, scope: string): Required<SharedState> {
  const scoped = (name: string) => `${scope}:${name.replace(/[^\w.:-]/g, escapeCharacter)}`
  return {
    volatile: state.volatile === true,
    findProblem: async () => (await state.findProblem?.()) ?? null,
    claim: (name, ...more) => state.claim(scoped(name), ...more),
    releaseClaim: (name, ...more) => state.releaseClaim(scoped(name), ...more),
    set: (name, ...more) => state.set(scoped(name), ...more),
    get: (names) => state.get(names.map(scoped)),
    async swap(name, ...more) {
      if (state.swap) return state.swap(scoped(name), ...more)
      const [before = null] = await state.get([scoped(name)])
      await state.set(scoped(name), ...more)
      return before
    },
    count: (name, ...more) => state.count(scoped(name), ...more),
    acquireSlot: (name, ...more) => state.acquireSlot(scoped(name), ...more),
    releaseSlot: (name, ...more) => state.releaseSlot(scoped(name), ...more),
  }
}

const escapeCharacter = (character: string) => `%${character.charCodeAt(0).toString(16).padStart(4, '0')}`
