const STAR = 42
const NONE: Uint8Array = new Uint8Array()

/**
 * Takes the user's key out of an answer's bytes: some providers quote it (B32). Of each chunk only what may be the start
 * of the key is held back, until the next one shows whether it is.
 */
export class KeyFilter {
  readonly #key: Uint8Array
  #held = NONE

  constructor(key: string) {
    this.#key = new TextEncoder().encode(key)
  }

  push(chunk: Uint8Array): Uint8Array {
    const key = this.#key
    const first = key[0] as number
    let bytes = this.#held.byteLength === 0 ? chunk : joined(this.#held, chunk)
    let own = bytes !== chunk
    this.#held = NONE
    for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
      let length = 1
      while (length < key.byteLength && at + length < bytes.byteLength && bytes[at + length] === key[length])
        length++
      if (length === key.byteLength) {
        if (!own) bytes = new Uint8Array(bytes) // once, however often the key is in it
        own = true
        bytes.fill(STAR, at, at + length)
      } else if (at + length === bytes.byteLength) {
        this.#held = new Uint8Array(bytes.subarray(at)) // a copy: a view would keep the whole chunk in memory (F20)
        return bytes.subarray(0, at)
      }
    }
    return bytes
  }

  /** What is left when the answer has ended. */
  rest(): Uint8Array {
    return this.#held
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.byteLength + second.byteLength)
  bytes.set(first)
  bytes.set(second, first.byteLength)
  return bytes
}
