import type { Purpose } from '../sealing/seal.js'

/**
 * The visitor's session during one request, as an adapter provides it. It holds one sealed record, as text. Each method rejects
 * when the store can't be reached, and the session is then as it was.
 */
export interface SessionPort {
  /** Whether browsers withhold the session cookie when they come from another site (`SameSite=Strict`). */
  readonly strict: boolean
  /** The purpose for which its records are sealed. A record sealed for another purpose is invalid (F10). */
  readonly purpose: Purpose
  /** Whether the request has several session cookies of one name. It can't be attributed to a visitor then, and `read` gives `null` (F06). */
  readonly ambiguous: boolean
  read(): Promise<string | null>
  /** Verifies that the store can be read, before the visitor is redirected to the provider (D07). */
  check(): Promise<void>
  /** Verifies that the store can be written, before the code is exchanged (D08). */
  prepare(): Promise<void>
  /**
   * Replaces the session by a new one with a new id and nothing but this record, durably (B04, A27, D12). `commit` runs once
   * the new session is saved; if it rejects, the session stays as it was. The old one is removed afterwards.
   */
  replace(sealed: string, lifetimeMs: number, commit: () => Promise<void>): Promise<void>
  /** Replaces a record in the same session; no-op where the session no longer holds `from` (B35). */
  update(sealed: string, from: string, lifetimeMs: number): Promise<void>
  /** Ends the session and its id (B04). */
  end(): Promise<void>
  /** Removes this record from the stored session, unless another one has replaced it meanwhile (B36). */
  drop(sealed: string): Promise<void>
  /** Removes this record together with whatever else the request changes in the session. */
  forget(sealed: string): Promise<void>
}
