import { describe, expect, it } from 'vitest'
import { EventBoundary } from './event-boundary.js'

const decode = (bytes: Uint8Array | null) => (bytes === null ? '' : new TextDecoder().decode(bytes))

/** Pushes `text` in pieces of `size` bytes. Returns each piece that was passed on, and the rest. */
function through(text: string, size: number): { out: string[]; rest: string } {
  const boundary = new EventBoundary()
  const bytes = new TextEncoder().encode(text)
  const out: string[] = []
  for (let at = 0; at < bytes.byteLength; at += size) {
    const piece = boundary.push(bytes.subarray(at, at + size))
    if (piece !== null) out.push(decode(piece))
  }
  return { out, rest: decode(boundary.rest()) }
}

const STREAMS: [string, string, string][] = [
  ['LF', ': hello\n\ndata: 你好\n\ndata: {"a":\ndata: 1}\n\n', 'data: half'],
  ['CRLF', ': hello\r\n\r\ndata: 你好\r\n\r\n', 'data: half\r\n'],
  ['CR', ': hello\r\rdata: 你好\r\r', 'data: half\r'],
]

describe.each(STREAMS)('events with %s', (_, whole, half) => {
  it.each([1, 2, 3, 4, 5, 7, 11, 64, 1000])('D16 are passed on whole, from pieces of %i bytes', (size) => {
    const { out, rest } = through(whole + half, size)
    expect(out.join('')).toBe(whole)
    expect(rest).toBe(half)
    for (const piece of out) expect(piece).toMatch(/(\n\n|\r\n\r\n|\r\r)$/)
  })
})

describe('EventBoundary', () => {
  it('passes a very large event on in pieces, and separates the last event from it', () => {
    const boundary = new EventBoundary()
    const piece = new Uint8Array(100 * 1024).fill(97)
    expect([piece, piece, piece].map((bytes) => boundary.push(bytes)?.byteLength ?? 0)).toEqual([
      0,
      0,
      300 * 1024,
    ])
    expect(boundary.last('data: end\n\n')).toBe('\n\ndata: end\n\n')
    boundary.push(new TextEncoder().encode('\n\n'))
    expect(boundary.last('data: end\n\n')).toBe('data: end\n\n')
  })

  it('F20 allocates at most twice the size of an unfinished event, however small its chunks are', () => {
    const boundary = new EventBoundary()
    const one = new Uint8Array([97])
    let ratio = 0
    let passed = 0
    for (let count = 1; count <= 200 * 1024; count++) {
      if (boundary.push(one) !== null) passed++
      ratio = Math.max(ratio, boundary.capacity / count)
    }
    expect(passed).toBe(0)
    expect(ratio).toBeLessThanOrEqual(2)
    expect(boundary.rest()?.byteLength).toBe(200 * 1024)
  })

  it('passes a chunk on uncopied if it ends with an event', () => {
    const chunk = new TextEncoder().encode('data: {"a":1}\n\n')
    expect(new EventBoundary().push(chunk)).toBe(chunk)
  })
})
