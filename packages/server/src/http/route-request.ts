/** The request that the kit's routes receive. Adapters create it from the request of their framework. */
export interface RouteRequest {
  /** Such as `GET`. */
  readonly method: string
  /** Path below the mount, such as `/callback`, from `pathBelowMount`. Not decoded. Outside of the mount, the whole path. */
  readonly path: string
  /** The query including `?`, or `''`. */
  readonly search: string
  /** The client for the limits per address: an IPv4 address or an IPv6 /64 network. `undefined` if unknown. B29 */
  readonly address?: string | undefined
  /**
   * The value of a header, or `undefined`. `name` is in lower case. The values of a repeated header are joined with `, `, those
   * of `cookie` with `; `.
   */
  header(name: string): string | undefined
}

/** A complete response as plain data. Adapters send it unchanged. */
export interface Reply {
  readonly status: number
  /** Lowercase names; `set-cookie` may occur several times. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}
