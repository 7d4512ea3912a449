import { describe, expect, it } from 'vitest'
import { shortenStrings } from './shorten-strings.js'

const LONG = 'x'.repeat(1100)
const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
const shortened = (text: string) => String.fromCharCode(...shortenStrings(bytesOf(text)))

function isValid(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return true
  } catch {
    return false
  }
}

describe('shortenStrings', () => {
  it('cuts long runs out of strings', () => {
    expect(shortened(`{"a":"${LONG}","${LONG}":["${LONG}\\n${LONG}"]}`)).toBe(
      '{"a":"xxxx","xxxx":["xxxx\\nxxxx"]}',
    )
  })

  it.each(['{"a":"short"}', '', '{"a":"', `[${'1,'.repeat(1000)}1]`, `{"a":"${'文'.repeat(1000)}"}`])(
    'returns other bytes uncopied',
    (text) => {
      const bytes = new TextEncoder().encode(text)
      const result = shortenStrings(bytes)
      expect(result).toEqual(bytes)
      expect(result.buffer).toBe(bytes.buffer)
    },
  )

  /** Texts, split where a byte is inserted: before, in and after a long run. */
  const splits: [string, string][] = [
    ['{"a":"', `${LONG}","b":1}`],
    [`{"a":"${LONG}`, `${LONG}"}`],
    [`{"a":"${LONG}`, '"}'],
    [`{"a":"${LONG}"`, '}'],
    ['{"a":"\\', `${LONG}"}`],
    ['{"a":"\\u', `${LONG}"}`],
    ['{"a":"\\u0', `0041${LONG}"}`],
    [`{"a":"\\u00`, `${LONG.replaceAll('x', 'a')}"}`],
    ['{"a":"\xe4', `${LONG}"}`],
    ['{"a":"\xe4\xb8', `${LONG}"}`],
    [`{"a":"${LONG}\xe4\xb8`, `\xad"}`],
    [`{"a":${LONG}`, '}'],
    [`{${LONG}`, `"a":"${LONG}"}`],
    [`"\\`, `","${LONG}"`],
  ]

  it.each(splits)(
    'B20 keeps valid JSON valid and invalid JSON invalid, whatever byte is inserted: %#',
    (before, after) => {
      for (let byte = -1; byte < 256; byte++) {
        const text = `${before}${byte < 0 ? '' : String.fromCharCode(byte)}${after}`
        for (const offset of [0, 1, 2, 3]) {
          const bytes = bytesOf(`${'-'.repeat(offset)}${text}`).subarray(offset)
          expect(isValid(shortenStrings(bytes)), `byte ${byte}, offset ${offset}`).toBe(isValid(bytes))
        }
      }
    },
  )
})
