import { concat } from '../http/concat.js'
import { ByteBuffer } from './response/byte-buffer.js'

/** Half of what one read of a socket gives at most, so that keeping a chunk keeps at most twice its size in memory. */
const LARGE_CHUNK_BYTES = 32 * 1024

/**
 * Collects a request body. Large chunks are kept as they arrive, and copied once: memory that was never used before costs more than
 * all checks of a body. Small ones are copied together at once (F20).
 */
export class BodyBuffer {
  readonly #small: ByteBuffer
  #parts: Uint8Array[] = []

  /** `maxBytes`: how many bytes will be added at most. */
  constructor(maxBytes: number) {
    this.#small = new ByteBuffer(maxBytes)
  }

  push(chunk: Uint8Array): void {
    if (chunk.byteLength < LARGE_CHUNK_BYTES) this.#small.push(chunk)
    else {
      this.#keepSmall()
      this.#parts.push(chunk)
    }
  }

  /** Removes all bytes and returns them. */
  take(): Uint8Array {
    this.#keepSmall()
    const bytes = concat(this.#parts)
    this.#parts = []
    return bytes
  }

  clear(): void {
    this.#small.clear()
    this.#parts = []
  }

  #keepSmall(): void {
    if (this.#small.byteLength > 0) this.#parts.push(this.#small.take())
  }
}
