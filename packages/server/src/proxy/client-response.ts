import type { ResponseHead } from './response/filter-response-head.js'

/** The response that a client gets, to which `ResponseRelay` writes: a `ServerResponse` of Node, or a Web `Response`. */
export interface ClientResponse {
  /** Whether {@link sendHead} has been called. */
  readonly headSent: boolean
  /** Whether the client has disconnected, so that nothing else can be sent. */
  readonly isClosed: boolean
  sendHead(head: ResponseHead): void
  /** Makes sure that the head reaches the client although no body has been written. */
  flushHead(): void
  /** Resolves `false` if the client reads too slowly: `onDrain` is called once it has caught up. B28 */
  write(bytes: Uint8Array): boolean
  /** Called when the client has read enough to go on. Set by the relay. */
  onDrain: () => void
  /**
   * Ends the response with its last bytes. `readMs`: how long the client may take to read what is left, in milliseconds (F30).
   * Resolves when that has been done.
   */
  end(last: string | Uint8Array | undefined, readMs: number): Promise<void> | undefined
  /** Breaks the response off, so that the client can see that it is incomplete. */
  destroy(error: Error): void
}
