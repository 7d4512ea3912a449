import { createHash } from 'node:crypto'

/** How many dimensions each word changes. */
const POSITIONS = 8

/**
 * A vector of length 1, the same for the same text and model. Texts with common words are near each other, so that a search by
 * similarity finds something.
 */
export function embedText(text: string, model: string, dimensions: number): Float32Array {
  const vector = new Float64Array(dimensions)
  for (const word of wordsOf(text)) {
    const hash = createHash('sha256').update(`${model}\n${word}`).digest()
    for (let index = 0; index < POSITIONS; index++) {
      const bits = hash.readUInt32LE(index * 4)
      vector[(bits >>> 1) % dimensions] = (vector[(bits >>> 1) % dimensions] ?? 0) + (bits & 1 ? 1 : -1)
    }
  }
  const length = Math.hypot(...vector)
  if (length === 0) vector[0] = 1
  return Float32Array.from(vector, (value) => (length === 0 ? value : value / length))
}

/** Words in lower case; each Chinese character by itself; a text without either as a whole. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu) ?? [text]
}

/** Little-endian 32-bit floats in base64, as OpenAI encodes them. */
export function encodeVector(vector: Float32Array): string {
  const buffer = Buffer.alloc(vector.length * 4)
  for (const [index, value] of vector.entries()) buffer.writeFloatLE(value, index * 4)
  return buffer.toString('base64')
}
