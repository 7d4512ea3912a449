import { describe, expect, it } from 'vitest'
import { ByteBuffer } from './byte-buffer.js'

const encode = (text: string) => new TextEncoder().encode(text)

describe('ByteBuffer', () => {
  it.each([1, 2, 3, 7, 1000])('joins chunks of %i bytes', (size) => {
    const text = 'a stream of bytes, 你好'.repeat(20)
    const bytes = encode(text)
    const buffer = new ByteBuffer()
    for (let at = 0; at < bytes.byteLength; at += size) buffer.push(bytes.subarray(at, at + size))
    expect(buffer.byteLength).toBe(bytes.byteLength)
    expect(new TextDecoder().decode(buffer.take())).toBe(text)
    expect([buffer.byteLength, buffer.capacity, buffer.take().byteLength]).toEqual([0, 0, 0])
  })

  it('F20 allocates at most twice the size of its content', () => {
    const buffer = new ByteBuffer()
    let ratio = 0
    for (let count = 1; count <= 100_000; count++) {
      buffer.push(new Uint8Array(1))
      ratio = Math.max(ratio, buffer.capacity / count)
    }
    expect(ratio).toBeLessThanOrEqual(2)
  })

  it('F20 allocates fewer than twenty times for a hundred thousand chunks', () => {
    const buffer = new ByteBuffer()
    const capacities = new Set<number>()
    for (let count = 1; count <= 100_000; count++) {
      buffer.push(new Uint8Array(1))
      capacities.add(buffer.capacity)
    }
    expect(capacities.size).toBeLessThan(20)
  })

  it('copies the chunks', () => {
    const buffer = new ByteBuffer()
    const chunk = encode('abc')
    buffer.push(chunk)
    chunk.fill(0)
    expect(new TextDecoder().decode(buffer.take())).toBe('abc')
  })

  it('reads single bytes from either end', () => {
    const buffer = new ByteBuffer()
    buffer.push(encode('abc'))
    buffer.push(encode('de'))
    expect([0, 4, -1, -5].map((index) => buffer.at(index))).toEqual([97, 101, 101, 97])
    expect([5, 6, -6].map((index) => buffer.at(index))).toEqual([undefined, undefined, undefined])
  })

  it('reuses the memory of bytes that are removed from its start', () => {
    const buffer = new ByteBuffer()
    const out: number[] = []
    for (let index = 0; index < 1000; index++) {
      buffer.push(Uint8Array.of(index & 255, 1))
      out.push(...buffer.shift(2))
      buffer.push(Uint8Array.of(7))
      out.push(...buffer.shift(1))
    }
    expect(out.filter((_, at) => at % 3 === 0)).toEqual(Array.from({ length: 1000 }, (_, one) => one & 255))
    expect([buffer.byteLength, buffer.capacity < 16]).toEqual([0, true])
  })
})
