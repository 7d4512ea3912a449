import { describe, expect, it } from 'vitest'
import type { ResponseHead } from './filter-response-head.js'
import { ResponseBodyFilter } from './response-body-filter.js'

const encode = (text: string) => new TextEncoder().encode(text)

/** Filters `text` in pieces of `size` bytes, as the response to a request with `key`, and returns the whole output. */
function through(key: string, text: string, size: number, kind: 'json' | 'events' = 'json'): string {
  const filter = new ResponseBodyFilter(key, { kind } as ResponseHead)
  const bytes = encode(text)
  const out: number[] = []
  for (let at = 0; at < bytes.byteLength; at += size)
    out.push(...(filter.push(bytes.subarray(at, at + size)) ?? []))
  return new TextDecoder().decode(new Uint8Array([...out, ...(filter.rest() ?? [])]))
}

describe.each([1, 3, 1000])('ResponseBodyFilter, in pieces of %i bytes', (size) => {
  it('B32 replaces a key that is escaped in JSON', () => {
    const key = 'sk/"a\\b"/c'
    for (const text of [JSON.stringify({ key }), JSON.stringify({ key }).replaceAll('/', '\\/'), key]) {
      const passed = through(key, `${text} ${text}`, size)
      expect(passed).not.toContain('a\\')
      expect(passed).toContain('*****')
    }
  })

  it('changes nothing else', () => {
    const text = 'data: {"a":"sk\\/ 你好"}\n\ndata: half'
    expect(through('sk/"a', text, size, 'events')).toBe(text)
  })
})
