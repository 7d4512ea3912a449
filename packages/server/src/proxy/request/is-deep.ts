const QUOTE = 34
const BACKSLASH = 92
/** The first bytes of a string are scanned one by one: most strings are short, and a call of `indexOf` takes as long as this many. */
const NEAR_BYTES = 64

/**
 * Whether arrays and objects in JSON are nested deeper than `maxDepth`. Scans instead of parsing: V8 takes seconds to parse a
 * megabyte of brackets, and blocks all other requests meanwhile (B26). Jumps over strings, since an image is a string of
 * megabytes.
 */
export function isDeep(json: Uint8Array, maxDepth: number): boolean {
  const { byteLength } = json
  let depth = 0
  for (let index = 0; index < byteLength; index++) {
    const byte = json[index] as number
    if (byte === QUOTE) index = endOfString(json, index + 1)
    // `[` and `{` differ only in the bit 32, and so do `]` and `}`. No other JSON character outside strings matches.
    else if ((byte | 32) === 123 && ++depth > maxDepth) return true
    else if ((byte | 32) === 125) depth--
  }
  return false
}

/** The index of the quote that closes a string, or the length if there is none. `start`: after the opening quote. */
function endOfString(json: Uint8Array, start: number): number {
  const { byteLength } = json
  let index = start
  for (;;) {
    const near = Math.min(index + NEAR_BYTES, byteLength)
    while (index < near) {
      const byte = json[index] as number
      if (byte === QUOTE) return index
      index += byte === BACKSLASH ? 2 : 1
    }
    const quote = json.indexOf(QUOTE, index)
    if (quote < 0) return byteLength
    if (!isEscaped(json, quote, index)) return quote
    index = quote + 1
  }
}

/** Whether an odd number of backslashes is before `index`. Those before `from` belong to characters that have been read. */
function isEscaped(json: Uint8Array, index: number, from: number): boolean {
  let before = index
  while (before > from && json[before - 1] === BACKSLASH) before--
  return (index - before) % 2 === 1
}
