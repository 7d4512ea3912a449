import { describe, expect, it } from 'vitest'
import { KeyFilter } from './key-filter.js'

const KEY = 'sk-sk-or-v1-0123'
const encode = (text: string) => new TextEncoder().encode(text)

/** What comes out when `text` goes in, in pieces of `size` bytes. */
function through(text: string, size: number): string {
  const filter = new KeyFilter(KEY)
  const bytes = encode(text)
  const out: number[] = []
  for (let at = 0; at < bytes.byteLength; at += size) out.push(...filter.push(bytes.subarray(at, at + size)))
  return new TextDecoder().decode(new Uint8Array([...out, ...filter.rest()]))
}

describe('KeyFilter', () => {
  const text = `sss 密钥 ${KEY}, sk-${KEY}${KEY} sk-sk-or-v1-012 s`
  const stars = '*'.repeat(KEY.length)

  it.each([1, 2, 3, 5, 7, 16, 17, 1000])(
    'B32 finds the key in pieces of %i bytes, and changes nothing else',
    (size) => {
      expect(through(text, size)).toBe(text.replaceAll(KEY, stars))
    },
  )

  it('leaves bytes without the key as they are, not copied', () => {
    const bytes = encode('data: {"a":1}\n\n')
    expect(new KeyFilter(KEY).push(bytes)).toBe(bytes)
  })

  it('does not touch the bytes that it was given', () => {
    const bytes = encode(KEY)
    new KeyFilter(KEY).push(bytes)
    expect(bytes).toEqual(encode(KEY))
  })
})
