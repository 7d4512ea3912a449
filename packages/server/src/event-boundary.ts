/** An event larger than this is passed on in pieces. */
const MAX_HELD_BYTES = 256 * 1024

const LF = 10
const CR = 13
/** A blank line is at most `CR LF CR LF`, of which a chunk may bring the last byte. */
const LOOK_BACK = 3

/**
 * Passes a stream of server-sent events on in whole events, so that one that the provider leaves half-sent never reaches
 * the client, where the error event behind it would be read as its end (D15). Providers send whole events, so bytes
 * are almost never held back (D18).
 */
export class EventBoundary {
  /** Bytes without a boundary among them. */
  #held: Uint8Array[] = []
  #heldBytes = 0
  /** Whether the start of an event has gone out without its end. */
  #split = false

  /** Takes bytes, returns those that may go out now: up to the end of the last whole event. */
  push(chunk: Uint8Array): Uint8Array | null {
    const boundary = this.#boundaryIn(chunk)
    const flood = this.#heldBytes + chunk.byteLength > MAX_HELD_BYTES
    const end = flood ? chunk.byteLength : boundary
    if (end === 0) {
      this.#hold(chunk)
      return null
    }
    this.#split = end > boundary
    const out = this.#taken(chunk.subarray(0, end))
    if (end < chunk.byteLength) this.#hold(chunk.subarray(end))
    return out
  }

  /** What is left when the stream has ended regularly. */
  rest(): Uint8Array | null {
    return this.#heldBytes === 0 ? null : this.#taken(new Uint8Array())
  }

  /** `event` as the last one of a stream that broke, on its own even where the start of another has gone out. */
  last(event: string): string {
    return this.#split ? `\n\n${event}` : event
  }

  /** Index in the chunk behind its last blank line, or 0. Looks at new bytes only, and at a few before them. */
  #boundaryIn(chunk: Uint8Array): number {
    if (this.#heldBytes === 0) return lastBoundary(chunk)
    const tail = concat(this.#held.slice(-LOOK_BACK)).slice(-LOOK_BACK)
    return Math.max(0, lastBoundary(concat([tail, chunk])) - tail.byteLength)
  }

  #hold(bytes: Uint8Array): void {
    if (bytes.byteLength === 0) return
    this.#held.push(bytes)
    this.#heldBytes += bytes.byteLength
  }

  #taken(bytes: Uint8Array): Uint8Array {
    if (this.#heldBytes === 0) return bytes
    const all = concat([...this.#held, bytes])
    this.#held = []
    this.#heldBytes = 0
    return all
  }
}

/** Index behind the last blank line, or 0. Lines end in LF, CRLF or CR. */
function lastBoundary(bytes: Uint8Array): number {
  for (let index = bytes.byteLength - 1; index > 0; index--) {
    const byte = bytes[index]
    const before = bytes[index - 1]
    if (byte === CR && before === CR) return index + 1
    if (byte === LF && (before === LF || (before === CR && bytes[index - 2] === LF))) return index + 1
  }
  return 0
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.byteLength
  }
  return joined
}
