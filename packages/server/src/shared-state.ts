/**
 * What the instances of an app share beyond their sessions: who spends a login, which logins have ended, and how much
 * somebody asks. Methods reject when the store can't be reached; names hold no secret.
 */
export interface SharedState {
  /** True for exactly one owner per name until `lifetimeMs` has passed (A10). */
  claim(name: string, lifetimeMs: number, owner: string): Promise<boolean>
  /** Takes this owner's claim back: what it was for provably did not happen. Leaves another owner's alone. */
  release(name: string, owner: string): Promise<void>
  /** Keeps a value under a name for `lifetimeMs`. */
  mark(name: string, value: string, lifetimeMs: number): Promise<void>
  /** The values under these names, in their order; `null` where there is none. */
  marks(names: readonly string[]): Promise<(string | null)[]>
  /** Counts one more. Resolves with the milliseconds to wait when that is one too many, else with 0 (B29). */
  count(name: string, rate: Rate): Promise<number>
  /** Gives `id` one of so many places for `lifetimeMs`, or keeps its own for as long anew; `false`: none is free (B27). */
  enter(name: string, id: string, places: number, lifetimeMs: number): Promise<boolean>
  /** Frees the place of `id`. */
  leave(name: string, id: string): Promise<void>
}

/** So many in so many seconds. */
export interface Rate {
  readonly points: number
  readonly seconds: number
}
