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
  #held: Uint8Array | null = null
  /** Whether the start of an event has gone out without its end. */
  #split = false

  /** Takes bytes, returns those that may go out now: up to the end of the last whole event. */
  push(chunk: Uint8Array): Uint8Array | null {
    const bytes = this.#held === null ? chunk : concat(this.#held, chunk)
    const boundary = lastBoundary(bytes)
    const end = bytes.byteLength > MAX_HELD_BYTES ? bytes.byteLength : boundary
    this.#held = end === bytes.byteLength ? null : bytes.subarray(end)
    if (end === 0) return null
    this.#split = end > boundary
    return bytes.subarray(0, end)
  }

  /** What is left when the stream has ended regularly. */
  rest(): Uint8Array | null {
    const held = this.#held
    this.#held = null
    return held
  }

  /** `event` as the last one of a stream that broke, on its own even where the start of another has gone out. */
  last(event: string): string {
    return this.#split ? `\n\n${event}` : event
  }
}

/** Index behind the last blank line, or 0. Lines end in LF or CRLF. */
function lastBoundary(bytes: Uint8Array): number {
  for (let index = bytes.byteLength - 1; index > 0; index--) {
    if (bytes[index] !== LF) continue
    const before = bytes[index - 1]
    if (before === LF || (before === CR && bytes[index - 2] === LF)) return index + 1
  }
  return 0
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.byteLength + second.byteLength)
  joined.set(first)
  joined.set(second, first.byteLength)
  return joined
}
