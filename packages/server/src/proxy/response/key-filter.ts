import { concat } from '../../http/concat.js'
import { ByteBuffer } from './byte-buffer.js'
import { EscapeReader } from './escape-reader.js'

const STAR = 42
const BACKSLASH = 92
const LETTER_U = 117
const NONE: Uint8Array = new Uint8Array()

/**
 * Replaces the user's key in a response body by asterisks: some providers quote it (B32). Any character of the key may be escaped
 * as JSON allows, also in JSON within JSON (F27). Only bytes at the end of a chunk that may be the start of the key are held
 * back, until the next chunk.
 *
 * The algorithm is Knuth–Morris–Pratt, which takes linear time. The provider chooses both the key and the text, and could make a
 * search that goes back in the text quadratic (F25).
 */
export class KeyFilter {
  /** The characters of the key as an {@link EscapeReader} reads them. */
  readonly #key: Uint8Array
  readonly #borders: Uint32Array
  /** See {@link bytesOf}. */
  readonly #bytes: Uint8Array
  readonly #reader: EscapeReader
  /** The length of the current match: how many of the key's first characters the text read so far ends with. */
  #matched = 0
  /** The sizes of the matched characters in bytes. A ring buffer that starts at the index `#oldest`. */
  readonly #sizes: Uint32Array
  #oldest = 0
  /** The sum of `#sizes`. */
  #matchedBytes = 0
  /** The bytes of the match and of an unfinished escape after it, as far as they came before the current chunk. */
  readonly #held = new ByteBuffer()
  #chunk = NONE
  #isCopy = false
  /** The index in the chunk after the last character that was read. Negative if that character came in an earlier chunk. */
  #end = 0
  /** All bytes of the chunk from the current position to this index are among `#bytes`. */
  #read = 0

  constructor(key: string) {
    const longestRun = Math.max(0, ...(key.match(/\\+/g) ?? []).map((run) => run.length))
    this.#key = charactersOf(key)
    this.#borders = bordersOf(this.#key)
    this.#bytes = bytesOf(this.#key)
    this.#sizes = new Uint32Array(this.#key.byteLength)
    this.#reader = new EscapeReader(Math.max(8, 4 * longestRun)) // a key that is escaped twice has four times the backslashes
  }

  /** Adds bytes and returns those that may be passed on. */
  push(chunk: Uint8Array): Uint8Array {
    this.#chunk = chunk
    this.#isCopy = false
    this.#read = 0
    this.#search(chunk)
    const bytes = this.#chunk
    this.#chunk = NONE
    const before = this.#held.byteLength
    const passed = chunk.byteLength - this.#matchedBytes - this.#reader.pending
    if (passed <= 0) {
      this.#held.push(bytes)
      return this.#held.shift(before + passed)
    }
    if (passed === chunk.byteLength) return before === 0 ? bytes : concat([this.#held.take(), bytes])
    const out = bytes.subarray(0, passed)
    const all = before === 0 ? out : concat([this.#held.take(), out])
    this.#held.push(bytes.subarray(passed)) // a copy: a view would keep the whole chunk in memory (F20)
    return all
  }

  /** The remaining bytes once the body has ended. The filter can then be used for another body. */
  rest(): Uint8Array {
    this.#end = -this.#reader.pending
    for (const { byte, size } of this.#reader.end()) this.#step(byte, size)
    this.#forget(this.#matched)
    return this.#held.take()
  }

  #search(chunk: Uint8Array): void {
    const reader = this.#reader
    const { byteLength } = chunk
    this.#end = -reader.pending
    for (let index = 0; index < byteLength; index++) {
      if (this.#matched === 0 && reader.pending === 0) {
        index = this.#nextCandidate(chunk, index)
        if (index === byteLength) return
        this.#end = index
      }
      const byte = chunk[index] as number
      if (byte !== BACKSLASH && reader.pending === 0) this.#step(byte, 1)
      else for (const character of reader.push(byte)) this.#step(character.byte, character.size)
    }
  }

  /**
   * The next index at which the key may begin, or the length of the chunk.
   *
   * The key takes at least as many bytes as it has characters, escaped or not. So the search begins with the last byte of a window of
   * that length: a space or a quote there rules out the whole window. No byte is compared with `#bytes` twice, whatever the text is
   * (F25).
   */
  #nextCandidate(chunk: Uint8Array, start: number): number {
    const { byteLength } = chunk
    let from = start
    while (from < byteLength) {
      const read = Math.max(this.#read, from)
      const end = Math.max(read, Math.min(from + this.#key.byteLength, byteLength))
      let last = end - 1
      while (last >= read && this.#bytes[chunk[last] as number] === 1) last--
      this.#read = end
      if (last >= read) from = last + 1
      else {
        for (; from < end; from++) if (this.#mayBeginAt(chunk, from)) return from
      }
    }
    return byteLength
  }

  #mayBeginAt(chunk: Uint8Array, index: number): boolean {
    const first = this.#key[0]
    const second = this.#key[1]
    const byte = chunk[index]
    if (byte !== first && byte !== BACKSLASH) return false
    const next = chunk[index + 1]
    if (next === BACKSLASH || next === undefined) return true
    if (byte === BACKSLASH) return next === LETTER_U || next === first || first === BACKSLASH
    return next === second || second === undefined
  }

  /** Processes the next character of the text, which takes `size` bytes. */
  #step(byte: number, size: number): void {
    this.#end += size
    while (this.#matched > 0 && byte !== this.#key[this.#matched])
      this.#forget(this.#matched - (this.#borders[this.#matched] as number))
    if (byte !== this.#key[this.#matched]) return
    this.#sizes[(this.#oldest + this.#matched) % this.#sizes.length] = size
    this.#matched++
    this.#matchedBytes += size
    if (this.#matched === this.#key.byteLength) this.#hide()
  }

  /** Removes the first characters from the match. */
  #forget(count: number): void {
    for (let left = count; left > 0; left--) {
      this.#matchedBytes -= this.#sizes[this.#oldest] as number
      this.#oldest = (this.#oldest + 1) % this.#sizes.length
    }
    this.#matched -= count
  }

  /** Overwrites the whole key that was matched. */
  #hide(): void {
    const end = this.#end
    const start = end - this.#matchedBytes
    const before = this.#held.byteLength
    if (start < 0) this.#held.fill(STAR, before + start, before + Math.min(end, 0))
    if (end > 0) {
      if (!this.#isCopy) this.#chunk = new Uint8Array(this.#chunk) // the caller's chunk must not change
      this.#isCopy = true
      this.#chunk.fill(STAR, Math.max(start, 0), end)
    }
    this.#matched = 0
    this.#matchedBytes = 0
  }
}

/** The characters of a key as an {@link EscapeReader} reads them. */
function charactersOf(key: string): Uint8Array {
  const bytes = new TextEncoder().encode(key)
  if (!key.includes('\\')) return bytes
  const reader = new EscapeReader(Number.POSITIVE_INFINITY)
  const characters = [...bytes].flatMap((byte) => reader.push(byte))
  return Uint8Array.from([...characters, ...reader.end()], ({ byte }) => byte)
}

/** The bytes that the key or an escape of it may contain: 1 at the index of each. */
function bytesOf(key: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(256)
  for (const byte of [...key, ...new TextEncoder().encode('\\u0123456789abcdefABCDEF')]) bytes[byte] = 1
  return bytes
}

/** The failure function of Knuth–Morris–Pratt: for each number of matched characters, the length of the longest border. */
function bordersOf(key: Uint8Array): Uint32Array {
  const borders = new Uint32Array(key.byteLength + 1)
  let border = 0
  for (let index = 1; index < key.byteLength; index++) {
    while (border > 0 && key[index] !== key[border]) border = borders[border] as number
    if (key[index] === key[border]) border++
    borders[index + 1] = border
  }
  return borders
}
