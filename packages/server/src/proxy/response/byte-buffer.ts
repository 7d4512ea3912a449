const EMPTY: Uint8Array = new Uint8Array()

/**
 * Collects bytes that arrive in chunks, in one allocation of at most twice their size. A list of chunks would take about a
 * hundred bytes more per chunk, and keep the socket's read buffers in memory, of which the chunks are views. A client that sends
 * one-byte chunks could then use far more memory than the limits allow (F20).
 */
export class ByteBuffer {
  readonly #maxBytes: number
  #bytes = EMPTY
  /** Index of the first byte: {@link shift} moves it. */
  #start = 0
  #length = 0

  /** `maxBytes`: how many bytes will be added at most, if that is known. No more memory is allocated in advance. */
  constructor(maxBytes: number = Number.POSITIVE_INFINITY) {
    this.#maxBytes = maxBytes
  }

  get byteLength(): number {
    return this.#length
  }

  /** The number of allocated bytes. */
  get capacity(): number {
    return this.#bytes.byteLength
  }

  push(chunk: Uint8Array): void {
    const length = this.#length + chunk.byteLength
    if (this.#start + length > this.#bytes.byteLength) {
      // Doubles the size, so that each byte is copied only a few times, however small the chunks are.
      const larger = new Uint8Array(Math.max(length, Math.min(2 * this.#length, this.#maxBytes)))
      larger.set(this.#all())
      this.#bytes = larger
      this.#start = 0
    }
    this.#bytes.set(chunk, this.#start + this.#length)
    this.#length = length
  }

  /** The byte at an index, or `undefined`. A negative index counts from the end. */
  at(index: number): number | undefined {
    const at = index < 0 ? this.#length + index : index
    return at < this.#length ? this.#bytes[this.#start + at] : undefined
  }

  /** Removes all bytes and returns them. The buffer does not use that memory again. */
  take(): Uint8Array {
    const bytes = this.#all()
    this.clear()
    return bytes
  }

  /** Removes the first bytes and returns a copy of them. */
  shift(count: number): Uint8Array {
    const bytes = this.#bytes.slice(this.#start, this.#start + count)
    this.#start += count
    this.#length -= count
    return bytes
  }

  /** Overwrites the bytes from the index `from` up to, not including, `to`. */
  fill(value: number, from: number, to: number): void {
    this.#all().fill(value, from, to)
  }

  clear(): void {
    this.#bytes = EMPTY
    this.#start = 0
    this.#length = 0
  }

  #all(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#start + this.#length)
  }
}
