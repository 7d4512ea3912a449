const BACKSLASH = 92
const LETTER_U = 117
const QUOTE = 34
const SLASH = 47
const NONE: readonly Character[] = []

/** One character, with the number of bytes of its escape. */
export interface Character {
  /** Its code, or -1 for a run of too many backslashes, which matches no character of a key. */
  readonly byte: number
  /** How many bytes it took in the text. */
  readonly size: number
}

/**
 * Reads JSON byte by byte and resolves escapes: `+`, `\u002B` and `\u002b` give the same character, and so do `/` and `\/`. An
 * escape may have any number of backslashes, as in JSON within a JSON string. Before any other character, a run of backslashes
 * counts as one. That is less exact than a JSON parser, but sufficient for finding a key.
 */
export class EscapeReader {
  readonly #maxSlashes: number
  #slashes = 0
  #inCode = false
  #digits = ''

  /** `maxSlashes`: the longest run of backslashes that is read as an escape, which bounds {@link pending}. An even number. */
  constructor(maxSlashes: number) {
    this.#maxSlashes = maxSlashes
  }

  /** The number of bytes read of an unfinished escape. */
  get pending(): number {
    return this.#slashes + (this.#inCode ? 1 : 0) + this.#digits.length
  }

  /** Reads the next byte and returns the characters that it completes. */
  push(byte: number): readonly Character[] {
    if (this.#inCode) {
      if (!isHexDigit(byte)) return [...this.end(), ...this.push(byte)]
      this.#digits += String.fromCharCode(byte)
      return this.#digits.length === 4 ? this.#code() : NONE
    }
    if (byte === BACKSLASH) {
      if (++this.#slashes <= this.#maxSlashes) return NONE
      this.#slashes = 1
      return [{ byte: -1, size: this.#maxSlashes }]
    }
    if (byte === LETTER_U && this.#slashes > 0) {
      this.#inCode = true
      return NONE
    }
    const slashes = this.#slashes
    this.#slashes = 0
    if (slashes === 0 || byte === QUOTE || byte === SLASH) return [{ byte, size: slashes + 1 }]
    return [
      { byte: BACKSLASH, size: slashes },
      { byte, size: 1 },
    ]
  }

  /** The text has ended: returns the characters of an unfinished escape. */
  end(): readonly Character[] {
    const letters = this.#inCode ? `u${this.#digits}` : ''
    const characters = [...letters].map((letter) => ({ byte: letter.charCodeAt(0), size: 1 }))
    if (this.#slashes > 0) characters.unshift({ byte: BACKSLASH, size: this.#slashes })
    this.#clear()
    return characters
  }

  #code(): readonly Character[] {
    const character = { byte: Number.parseInt(this.#digits, 16), size: this.pending }
    this.#clear()
    return [character]
  }

  #clear(): void {
    this.#slashes = 0
    this.#inCode = false
    this.#digits = ''
  }
}

function isHexDigit(byte: number): boolean {
  const lower = byte | 32
  return (byte >= 48 && byte <= 57) || (lower >= 97 && lower <= 102)
}
