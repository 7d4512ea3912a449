import { ByteBuffer } from './byte-buffer.js'

/** An event larger than this is passed on in pieces. */
const MAX_HELD_BYTES = 256 * 1024

const LF = 10
const CR = 13

/**
 * Splits a stream of server-sent events at the end of events and passes only whole events on. If the provider's response breaks
 * off within an event, the client would otherwise read the error event that follows as the rest of it (D15). Providers send whole
 * events, so bytes are rarely held back (D18).
 */
export class EventBoundary {
  /** The bytes of an unfinished event. */
  readonly #held = new ByteBuffer()
  /** Whether part of an unfinished event has been passed on. */
  #split = false

  /** The number of bytes allocated for an unfinished event: at most twice its size (F20). */
  get capacity(): number {
    return this.#held.capacity
  }

  /** Adds bytes. Returns all bytes up to the end of the last whole event, or `null`. */
  push(chunk: Uint8Array): Uint8Array | null {
    const boundary = this.#boundaryIn(chunk)
    const isTooLarge = this.#held.byteLength + chunk.byteLength > MAX_HELD_BYTES
    const end = isTooLarge ? chunk.byteLength : boundary
    if (end === 0) {
      this.#held.push(chunk)
      return null
    }
    this.#split = end > boundary
    if (end === chunk.byteLength) return this.#withHeld(chunk)
    const out = this.#withHeld(chunk.subarray(0, end))
    this.#held.push(chunk.subarray(end))
    return out
  }

  /** The remaining bytes of a stream that has ended normally. */
  rest(): Uint8Array | null {
    return this.#held.byteLength === 0 ? null : this.#held.take()
  }

  /** `event` as the last one of a stream that broke off. Preceded by the end of an event that was passed on in part. */
  last(event: string): string {
    return this.#split ? `\n\n${event}` : event
  }

  /** The index in the chunk after its last blank line, or 0. Lines end in LF, CRLF or CR. */
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

  /** A byte of the chunk, or, for a negative index, of the held bytes before it. */
  #byteAt(chunk: Uint8Array, index: number): number | undefined {
    return index >= 0 ? chunk[index] : this.#held.at(index)
  }

  /** The held bytes, which are removed, followed by these. */
  #withHeld(bytes: Uint8Array): Uint8Array {
    if (this.#held.byteLength === 0) return bytes
    this.#held.push(bytes)
    return this.#held.take()
  }
}
