import type { Purpose } from '../sealing/seal.js'
import type { Config } from '../settings/settings.js'

/** A request as the routes see it. Adapters make one from whatever their framework has. */
export interface RouteRequest {
  readonly method: string
  /** Path below the mount, such as `/callback`; as sent, not decoded. */
  readonly path: string
  /** Query with its `?`, or `''`. */
  readonly search: string
  /** Who asks, as the limits count it: an IPv4 address or an IPv6 network. `undefined` where it is not known. B29 */
  readonly address?: string | undefined
  /** A header's value; several of one name joined with `, ` (cookies with `; `). `undefined` when absent. */
  header(name: string): string | undefined
}

/** A whole answer. Adapters send it as it is. */
export interface Reply {
  readonly status: number
  /** Lowercase names; `set-cookie` may stand several times. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/**
 * The visitor's session, as an adapter gives it to the routes for one request. It keeps a sealed record, as text. Each
 * method rejects when the store can't be reached, and has then changed nothing that matters.
 */
export interface SessionPort {
  /** Whether browsers withhold the session cookie when they come from another site (`SameSite=Strict`). */
  readonly strict: boolean
  /** What records are sealed for here: a record from another place is none (F10). */
  readonly purpose: Purpose
  /** Whether several session cookies of one name came, so that nobody knows whose the request is; `read` finds nobody (F06). */
  readonly ambiguous: boolean
  read(): Promise<string | null>
  /** Proves that the store answers, before a visitor is sent away (D07). */
  check(): Promise<void>
  /** Proves that the store takes writes, before a code is spent (D08). */
  prepare(): Promise<void>
  /**
   * Replaces the session by a new one with a new id that holds only this record, durably (B04, A27, D12). `commit` runs when
   * the new one is saved; where it rejects, the session stays as it was. The one before is removed after it.
   */
  replace(sealed: string, lifetimeMs: number, commit: () => Promise<void>): Promise<void>
  /** Puts a record in place of another one in the same session; no-op where that is gone by now (B35). */
  update(sealed: string, from: string, lifetimeMs: number): Promise<void>
  /** Ends the session; its id is dead afterwards (B04). */
  end(): Promise<void>
  /** Drops this record from the session as it is stored, unless another one has replaced it meanwhile (B36). */
  drop(sealed: string): Promise<void>
  /** The same, saved with whatever else the request changes in the session. */
  forget(sealed: string): Promise<void>
}

/** The part of a request's path below the mount, or `null` for a request that is none of the kit's. */
export function pathBelowMount(config: Config, pathname: string): string | null {
  // A reverse proxy may strip the base URL's own path, or leave it.
  for (const mount of [config.mountPath, config.mount])
    if (pathname === mount || pathname.startsWith(`${mount}/`)) return pathname.slice(mount.length)
  return null
}
