const QUOTE = 34
const BACKSLASH = 92

/**
 * Whether JSON nests arrays and objects more than `most` deep, told without parsing it: V8 takes seconds to parse a megabyte of
 * brackets, in which nobody else is served (B26).
 */
export function isDeep(json: Uint8Array, most: number): boolean {
  let depth = 0
  let inString = false
  for (let index = 0; index < json.byteLength; index++) {
    const byte = json[index] as number
    if (inString) {
      if (byte === BACKSLASH) index++
      else if (byte === QUOTE) inString = false
    } else if (byte === QUOTE) inString = true
    // `[` and `{`, `]` and `}` differ in one bit, which no other character of JSON outside strings shares with them.
    else if ((byte | 32) === 123 && ++depth > most) return true
    else if ((byte | 32) === 125) depth--
  }
  return false
}
