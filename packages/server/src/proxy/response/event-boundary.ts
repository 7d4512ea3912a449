import { ByteBuffer } from './byte-buffer.js'

/** An event larger than this is passed on in pieces. */
const MAX_HELD_BYTES = 256 * 1024

const LF = 10
const CR = 13

/**
 * Passes a stream of server-sent events on in whole events, so that one that the provider leaves half-sent never reaches
 * the client, where the error event behind it would be read as its end (D15). Providers send whole events, so bytes
 * are almost never held back (D18).
 */
export class EventBoundary {
  /** Bytes without a boundary among them. */
  readonly #held = new ByteBuffer()
  /** Whether the start of an event has gone out without its end. */
  #split = false

  /** Bytes that are allocated for an unfinished event: at most twice its size (F20). */
  get capacity(): number {
    return this.#held.capacity
  }

  /** Takes bytes, returns those that may go out now: up to the end of the last whole event. */
  push(chunk: Uint8Array): Uint8Array | null {
    const boundary = this.#boundaryIn(chunk)
    const flood = this.#held.byteLength + chunk.byteLength > MAX_HELD_BYTES
    const end = flood ? chunk.byteLength : boundary
    if (end === 0) {
      this.#held.push(chunk)
      return null
    }
    this.#split = end > boundary
    if (end === chunk.byteLength) return this.#taken(chunk)
    const out = this.#taken(chunk.subarray(0, end))
    this.#held.push(chunk.subarray(end))
    return out
  }

  /** What is left when the stream has ended regularly. */
  rest(): Uint8Array | null {
    return this.#held.byteLength === 0 ? null : this.#held.take()
  }

  /** `event` as the last one of a stream that broke, on its own even where the start of another has gone out. */
  last(event: string): string {
    return this.#split ? `\n\n${event}` : event
  }

  /** Index in the chunk behind its last blank line, or 0. Lines end in LF, CRLF or CR. */
  #boundaryIn(chunk: Uint8Array): number {
    for (let index = chunk.length - 1; index >= 0; index--) {
      const byte = chunk[index]
      if (byte !== LF && byte !== CR) continue
      const before = this.#byteAt(chunk, index - 1)
      if (byte === before) return index + 1
      if (byte === LF && before === CR && this.#byteAt(chunk, index - 2) === LF) return index + 1
    }
    return 0
  }

  /** A byte of the chunk, or one of those held in front of it. */
  #byteAt(chunk: Uint8Array, index: number): number | undefined {
    return index >= 0 ? chunk[index] : this.#held.at(index)
  }

  #taken(bytes: Uint8Array): Uint8Array {
    if (this.#held.byteLength === 0) return bytes
    this.#held.push(bytes)
    return this.#held.take()
  }
}
