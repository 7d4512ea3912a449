import type { Config } from './config.js'
import type { SessionRecord } from './session-record.js'

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
 * The visitor's session, as an adapter gives it to the routes for one request. Each method rejects when the store can't
 * be reached, and has then changed nothing that matters.
 */
export interface SessionPort {
  /** Whether browsers withhold the session cookie when they come from another site (`SameSite=Strict`). */
  readonly strict: boolean
  /** Whether {@link end} takes the session from everybody who holds its cookie. */
  readonly revocable: boolean
  read(): Promise<SessionRecord | null>
  /** Proves that the store answers, before a visitor is sent away (D07). */
  check(): Promise<void>
  /** Proves that the store takes writes, before a code is spent (D08). */
  prepare(): Promise<void>
  /** Replaces the session by a new one with a new id that holds only this record, durably (B04, A27, D12). */
  replace(record: SessionRecord): Promise<void>
  /** Changes the record of the same session. */
  update(record: SessionRecord): Promise<void>
  /** Ends the session; its id is dead afterwards (B04). */
  end(): Promise<void>
  /** Drops this record unless another login has replaced it meanwhile (B36). */
  drop(record: SessionRecord): Promise<void>
}

/** The part of a request's path below the mount, or `null` for a request that is none of the kit's. */
export function pathBelowMount(config: Config, pathname: string): string | null {
  // A reverse proxy may strip the base URL's own path, or leave it.
  for (const mount of [config.mountPath, config.mount])
    if (pathname === mount || pathname.startsWith(`${mount}/`)) return pathname.slice(mount.length)
  return null
}
