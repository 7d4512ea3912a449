import { describe, expect, it } from 'vitest'
import { KeyFilter } from './key-filter.js'

const KEY = 'sk-sk-or-v1-0123'
const encode = (text: string) => new TextEncoder().encode(text)

/** Filters `text` in pieces of `size` bytes and returns the whole output. */
function through(text: string, size: number, key = KEY): string {
  const filter = new KeyFilter(key)
  const bytes = encode(text)
  const out: number[] = []
  for (let at = 0; at < bytes.byteLength; at += size) out.push(...filter.push(bytes.subarray(at, at + size)))
  return new TextDecoder().decode(new Uint8Array([...out, ...filter.rest()]))
}

describe('KeyFilter', () => {
  const text = `sss 密钥 ${KEY}, sk-${KEY}${KEY} sk-sk-or-v1-012 s`
  const stars = '*'.repeat(KEY.length)

  it.each([1, 2, 3, 5, 7, 16, 17, 1000])(
    'B32 replaces the key in pieces of %i bytes, and nothing else',
    (size) => {
      expect(through(text, size)).toBe(text.replaceAll(KEY, stars))
    },
  )

  it.each(['x', 'a', 'sk', '0123 '])('B32 finds the key at every position in a text of %j', (filler) => {
    for (let at = 0; at < 3 * KEY.length; at++) {
      const before = filler.repeat(at).slice(0, at)
      expect(through(`${before}${KEY}${before}`, 1000)).toBe(`${before}${stars}${before}`)
    }
  })

  it('passes bytes without the key on uncopied', () => {
    const bytes = encode('data: {"a":1}\n\n')
    expect(new KeyFilter(KEY).push(bytes)).toBe(bytes)
  })

  it('does not change its input', () => {
    const bytes = encode(KEY)
    new KeyFilter(KEY).push(bytes)
    expect(bytes).toEqual(encode(KEY))
  })

  const withCodes = (key: string, code: (hex: string) => string) =>
    [...key].map((one) => code(one.charCodeAt(0).toString(16).padStart(4, '0'))).join('')

  it.each<[string, (key: string) => string]>([
    ['every character', (key) => withCodes(key, (hex) => `\\u${hex}`)],
    ['upper case', (key) => withCodes(key, (hex) => `\\u${hex.toUpperCase()}`)],
    ['JSON within JSON', (key) => withCodes(key, (hex) => `\\\\u${hex}`)],
    ['.NET', (key) => key.replaceAll('+', '\\u002B').replaceAll('&', '\\u0026').replaceAll("'", '\\u0027')],
    ['Go', (key) => key.replaceAll('&', '\\u0026').replaceAll('<', '\\u003c').replaceAll('>', '\\u003e')],
    ['PHP', (key) => key.replaceAll('/', '\\/')],
    ['one character', (key) => key.replace('k', '\\u006b')],
  ])('F27 finds an escaped key: %s', (_, escaped) => {
    const key = "sk-+&<>/'=~"
    for (const size of [1, 2, 5, 1000]) {
      const quoted = escaped(key)
      const expected = `{"a":"x ${'*'.repeat(quoted.length)}\\n"}`
      expect(through(`{"a":"x ${quoted}\\n"}`, size, key)).toBe(expected)
    }
  })

  it.each(['\\ab', 'u0', '/a', '"a', 'a'])('F27 finds the escaped key %j, whatever it begins with', (key) => {
    for (const quoted of [JSON.stringify(key).slice(1, -1), withCodes(key, (hex) => `\\u${hex}`)])
      for (const size of [1, 2, 1000])
        expect(through(`{"x":"\\nx${quoted}x"}`, size, key)).toBe(`{"x":"\\nx${'*'.repeat(quoted.length)}x"}`)
  })

  it('F27 holds back a bounded number of backslashes', () => {
    const filter = new KeyFilter('ab')
    let held = 0
    for (const byte of `a${'\\'.repeat(10_000)}`) held += 1 - filter.push(encode(byte)).byteLength
    expect(held).toBeLessThanOrEqual(16)
  })

  it.each([1, 65_536])('F25 takes linear time for a text of near matches, in pieces of %i bytes', (size) => {
    const key = `${'a'.repeat(2047)}b`
    const filter = new KeyFilter(key)
    const chunk = new Uint8Array(size).fill(97)
    const count = size === 1 ? 1024 * 1024 : 128
    let passed = 0
    for (let index = 0; index < count; index++) passed += filter.push(chunk).byteLength
    expect(passed).toBe(size * count - 2047)
  })
})
