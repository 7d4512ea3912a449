import type { Purpose } from '../sealing/seal.js'

/**
 * The visitor's session during one request. An adapter implements it for the session of its framework. A session holds at most
 * one sealed record per kit, as text. If the store fails, methods reject and leave the session unchanged.
 */
export interface SessionPort {
  /** Whether the session cookie is `SameSite=Strict`, so that browsers don't send it with navigations from another site. */
  readonly strict: boolean
  /** The purpose for which records of this session are sealed. A record that was sealed for another purpose is invalid (F10). */
  readonly purpose: Purpose
  /**
   * Whether the request has several session cookies of the same name. The visitor is unknown then, and `read` resolves with
   * `null` (F06).
   */
  readonly ambiguous: boolean
  /** The sealed record, or `null`. A promise only if a store has to be called, since each promise gets a time limit. */
  read(): string | null | Promise<string | null>
  /** Verifies that the store can be read. Called before the visitor is redirected to the provider (D07). */
  check(): void | Promise<void>
  /** Verifies that the store keeps what is written, with `probeStore`. Called before the code is exchanged (D08, S26). */
  prepare(): void | Promise<void>
  /**
   * Saves a new session with a new id and only this record and what the app keeps (B04, A27, D12, S20), then calls `commit`, then removes the previous
   * session. If saving or `commit` fails, the previous session stays and the new one is removed. Resolves with a text with which
   * {@link join} finds the new session.
   */
  replace(sealed: string, lifetimeMs: number, commit: () => Promise<void>): Promise<string>
  /**
   * Makes the response set the cookie of a session that `replace` has saved in another request, if that session still exists and its
   * sealed record is valid. `lifetimeOf` resolves with the milliseconds until the record ends, 0 if it is invalid. Saves nothing, so
   * that a session which ends meanwhile stays ended. Resolves with whether the request now has that session (L01).
   */
  join(session: string, lifetimeOf: (sealed: string) => Promise<number>): Promise<boolean>
  /** Replaces the record `from` in the same session. No-op if the session no longer holds `from` (B35). */
  update(sealed: string, from: string, lifetimeMs: number): Promise<void>
  /** Ends the session. Its id is not used again (B04). */
  end(): Promise<void>
  /** Removes this record from the session in the store. No-op if another record has replaced it (B36). */
  drop(sealed: string): Promise<void>
  /**
   * Removes this record when the framework saves the session at the end of the request, or immediately if the kit sets the cookie
   * itself.
   */
  forget(sealed: string): Promise<void>
}
