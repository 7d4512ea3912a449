const EMPTY: Uint8Array = new Uint8Array()

/**
 * Collects bytes that arrive in chunks, in one allocation of at most twice their number. A list of the chunks would cost
 * some hundred bytes for each of them, and pin the socket's read buffer that each is a view of: a sender of one-byte chunks
 * would decide how much memory its bytes take (F20).
 */
export class ByteBuffer {
  #bytes = EMPTY
  /** Index of the first byte: {@link shift} moves it. */
  #start = 0
  #length = 0

  get byteLength(): number {
    return this.#length
  }

  /** Bytes that are allocated. */
  get capacity(): number {
    return this.#bytes.byteLength
  }

  push(chunk: Uint8Array): void {
    const length = this.#length + chunk.byteLength
    if (this.#start + length > this.#bytes.byteLength) {
      // Doubled, so that each byte is copied twice on average, however small the chunks are.
      const larger = new Uint8Array(Math.max(length, 2 * this.#length))
      larger.set(this.#all())
      this.#bytes = larger
      this.#start = 0
    }
    this.#bytes.set(chunk, this.#start + this.#length)
    this.#length = length
  }

  /** The byte at an index, counted from the end where it is negative; `undefined` where there is none. */
  at(index: number): number | undefined {
    const at = index < 0 ? this.#length + index : index
    return at < this.#length ? this.#bytes[this.#start + at] : undefined
  }

  /** Removes all bytes and returns them. They are the caller's: the buffer starts anew. */
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

  /** Overwrites the bytes from an index up to another one. */
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
