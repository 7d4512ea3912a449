/** A request as the routes see it. Adapters make one from whatever their framework has. */
export interface RouteRequest {
  readonly method: string
  /** Path below the mount, such as `/callback`; as sent, not decoded. */
  readonly path: string
  /** Query with its `?`, or `''`. */
  readonly search: string
  /** The client, as the limits count it: an IPv4 address or an IPv6 network. `undefined` where it is not known. B29 */
  readonly address?: string | undefined
  /** A header's value; several of one name joined with `, ` (cookies with `; `). `undefined` when absent. */
  header(name: string): string | undefined
}

/** A whole response as plain data. Adapters send it unchanged. */
export interface Reply {
  readonly status: number
  /** Lowercase names; `set-cookie` may occur several times. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** The part of a request's path below the mount, or `null` for a request to the app's own routes. */
export function pathBelowMount(
  { mountPath, mount: appMount }: { readonly mountPath: string; readonly mount: string },
  pathname: string,
): string | null {
  // A reverse proxy may strip the base URL's own path, or leave it.
  for (const mount of [mountPath, appMount])
    if (pathname === mount || pathname.startsWith(`${mount}/`)) return pathname.slice(mount.length)
  return null
}
