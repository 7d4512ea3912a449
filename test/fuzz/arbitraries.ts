import fc, { type Arbitrary } from 'fast-check'

/** Any JSON of a provider or a store, and some that only looks right. */
export const anyJson: Arbitrary<unknown> = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' })

/** Text with any characters, whatever they do to a terminal or a parser. */
export const anyText: Arbitrary<string> = fc.string({ unit: 'binary', maxLength: 60 })

/** Text as HTTP carries it in a header: Latin-1, without the characters that end a line. */
export const headerText: Arbitrary<string> = fc.string({
  unit: fc
    .oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) },
      fc.integer({ min: 0x80, max: 0xff }),
      fc.constant(0x09),
    )
    .map((code) => String.fromCharCode(code)),
  maxLength: 60,
})

/** Visible ASCII, of which keys, codes and ids are made. */
export const visibleAscii: Arbitrary<string> = fc
  .integer({ min: 0x21, max: 0x7e })
  .map((code) => String.fromCharCode(code))

const hex = fc.constantFrom(...'0123456789abcdef')

/** A key as OpenRoute and OpenRouter make them. */
export const key: Arbitrary<string> = fc
  .string({ unit: hex, minLength: 64, maxLength: 64 })
  .map((body) => `sk-or-v1-${body}`)

/** Bytes in chunks, cut at some offsets. */
export function cutAt(bytes: Uint8Array, offsets: readonly number[]): Uint8Array[] {
  const ends = [...offsets.map((offset) => offset % (bytes.byteLength + 1)), bytes.byteLength]
  ends.sort((one, other) => one - other)
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
}

/** Offsets at which to cut. */
export const offsets: Arbitrary<number[]> = fc.array(fc.nat(2000), { maxLength: 12 })

/** The same bytes in chunks, cut anywhere. */
export const inPieces = (bytes: Uint8Array): Arbitrary<Uint8Array[]> =>
  offsets.map((cuts) => cutAt(bytes, cuts))
