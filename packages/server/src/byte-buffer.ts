const EMPTY: Uint8Array = new Uint8Array()

/**
 * Collects bytes that arrive in chunks, in one allocation of at most twice their number. A list of the chunks would cost
 * some hundred bytes for each of them, and pin the socket's read buffer that each is a view of: a sender of one-byte chunks
 * would decide how much memory its bytes take (F20).
 */
export class ByteBuffer {
  #bytes = EMPTY
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
    if (length > this.#bytes.byteLength) {
      // Doubled, so that each byte is copied twice on average, however small the chunks are.
      const larger = new Uint8Array(Math.max(length, 2 * this.#length))
      larger.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = larger
    }
    this.#bytes.set(chunk, this.#length)
    this.#length = length
  }

  /** The byte at an index, counted from the end where it is negative; `undefined` where there is none. */
  at(index: number): number | undefined {
    const at = index < 0 ? this.#length + index : index
    return at < this.#length ? this.#bytes[at] : undefined
  }

  /** Removes all bytes and returns them. They are the caller's: the buffer starts anew. */
  take(): Uint8Array {
    const bytes = this.#bytes.subarray(0, this.#length)
    this.clear()
    return bytes
  }

  clear(): void {
    this.#bytes = EMPTY
    this.#length = 0
  }
}
