import type { ClientResponse } from './client-response.js'
import type { ResponseHead } from './response/filter-response-head.js'
import { clientDisconnected } from './response/relay-errors.js'

/** How much the client may be behind before the provider is paused, in bytes. */
const MAX_QUEUED_BYTES = 16 * 1024

export interface WebClientOptions {
  /** Called once, with the response to return. */
  respond(response: Response): void
  /** Called if the client cancels the response. */
  onCancel(): void
}

/** A Web `Response` whose body is written as a stream, unless all of it is there when the head is sent. */
export class WebClientResponse implements ClientResponse {
  headSent = false
  isClosed = false
  onDrain: () => void = () => {}
  readonly #options: WebClientOptions
  #head: ResponseHead | undefined
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined
  /** Makes the stream call `pull` again, as soon as there is room. */
  #endPull: () => void = () => {}

  constructor(options: WebClientOptions) {
    this.#options = options
  }

  sendHead(head: ResponseHead): void {
    this.#head = head
    this.headSent = true
  }

  flushHead(): void {
    if (this.#stream === undefined) this.#respond(this.#createStream())
  }

  write(bytes: Uint8Array): boolean {
    this.flushHead()
    if (this.isClosed) return true
    this.#stream?.enqueue(bytes)
    if (this.#hasRoom()) return true
    this.#endPull()
    return false
  }

  end(last: string | Uint8Array | undefined, readMs: number): undefined {
    const bytes = typeof last === 'string' ? new TextEncoder().encode(last) : last
    if (this.#stream === undefined) {
      this.#respond((bytes as BodyInit | undefined) ?? null)
      return
    }
    if (bytes !== undefined && !this.isClosed) this.#stream.enqueue(bytes)
    if (this.isClosed) return
    const stream = this.#stream
    const isRead = this.#stream.desiredSize === MAX_QUEUED_BYTES
    stream.close()
    if (isRead) return
    // F30: discards what a client that stopped reading has not read. No effect on a stream that was read to its end.
    const timer = setTimeout(() => stream.error(new TypeError('The client read nothing.')), readMs)
    ;(timer as { unref?: () => void }).unref?.()
  }

  destroy(error: Error): void {
    this.flushHead()
    if (!this.isClosed) this.#stream?.error(error)
  }

  /**
   * Call this when the client has disconnected. The framework learns it at the same time, and usually cancels the stream by itself; one
   * that read an error of the stream instead would log it for every client that leaves.
   */
  disconnected(): void {
    if (!this.headSent || this.isClosed) return
    this.flushHead()
    this.isClosed = true
    queueMicrotask(() => this.#stream?.error(clientDisconnected()))
  }

  #hasRoom(): boolean {
    return (this.#stream?.desiredSize ?? 0) > 0
  }

  #respond(body: BodyInit | null): void {
    const { kind, status, headers } = this.#head as ResponseHead
    this.#options.respond(new Response(kind === 'empty' ? null : body, { status, headers }))
  }

  #createStream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#stream = controller
        },
        // Pending while there is room, since otherwise the stream would call it again after every chunk.
        pull: () => {
          const pulled = new Promise<void>((resolve) => {
            this.#endPull = resolve
          })
          this.onDrain() // may write until there is no room again
          return pulled
        },
        cancel: () => {
          this.isClosed = true
          this.#options.onCancel()
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: MAX_QUEUED_BYTES }),
    )
  }
}
