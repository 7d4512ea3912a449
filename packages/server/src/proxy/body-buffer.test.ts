import { expect, it } from 'vitest'
import { BodyBuffer } from './body-buffer.js'

it('F20 returns what was added, in order, whatever the sizes of the chunks', () => {
  const sizes = [1, 40_000, 5, 5, 32_768, 32_767, 100_000, 1]
  const bytes = Uint8Array.from({ length: sizes.reduce((sum, size) => sum + size, 0) }, (_, index) => index)
  const body = new BodyBuffer(1_000_000)
  let start = 0
  for (const size of sizes) {
    body.push(bytes.subarray(start, start + size))
    start += size
  }
  expect(body.take()).toEqual(bytes)
  expect(body.take().byteLength).toBe(0)
})

it('forgets what was added', () => {
  const body = new BodyBuffer(100_000)
  body.push(new Uint8Array(40_000))
  body.push(new Uint8Array(10))
  body.clear()
  expect(body.take().byteLength).toBe(0)
})
