const QUOTE = 34
const BACKSLASH = 92

/**
 * Whether arrays and objects in JSON are nested deeper than `maxDepth`. Scans instead of parsing: V8 takes seconds to parse a
 * megabyte of brackets, and blocks all other requests meanwhile (B26).
 */
export function isDeep(json: Uint8Array, maxDepth: number): boolean {
  let depth = 0
  let inString = false
  for (let index = 0; index < json.byteLength; index++) {
    const byte = json[index] as number
    if (inString) {
      if (byte === BACKSLASH) index++
      else if (byte === QUOTE) inString = false
    } else if (byte === QUOTE) inString = true
    // `[` and `{` differ only in the bit 32, and so do `]` and `}`. No other JSON character outside strings matches.
    else if ((byte | 32) === 123 && ++depth > maxDepth) return true
    else if ((byte | 32) === 125) depth--
  }
  return false
}
