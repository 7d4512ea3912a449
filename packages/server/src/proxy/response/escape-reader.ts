const BACKSLASH = 92
const LETTER_U = 117
const QUOTE = 34
const SLASH = 47
const NONE: readonly Character[] = []

/** One character of a text in ASCII, with the number of bytes that it takes there. */
export interface Character {
  /** Its code; -1 for what is none. */
  readonly byte: number
  readonly size: number
}

/**
 * Reads JSON byte by byte as characters, without their escapes: `+`, `\u002B` and `\u002b` are the same, `/` and `\/` too.
 * An escape has any number of backslashes, as where JSON is a string within JSON; before another character, they count as one
 * backslash. What is escaped how often is not needed for finding a key.
 */
export class EscapeReader {
  readonly #maxSlashes: number
  #slashes = 0
  #inCode = false
  #digits = ''

  /** `maxSlashes`: longer runs are no characters, so that little is pending. Even, so that no escape is cut in two. */
  constructor(maxSlashes: number) {
    this.#maxSlashes = maxSlashes
  }

  /** How many bytes of an unfinished escape have been read. */
  get pending(): number {
    return this.#slashes + (this.#inCode ? 1 : 0) + this.#digits.length
  }

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

  /** What an escape stands for that is never finished: its letters. */
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
