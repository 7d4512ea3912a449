import { expect, it } from 'vitest'
import { jsonDepth } from './json-depth.js'

it.each([
  ['1', 0],
  ['{"a":[{}]}', 3],
  ['[[],[],[[]]]', 3],
  ['{"a":"[[[{\\"[[["}', 1],
  ['"\\\\"', 0],
  ['[', 1],
  ['"[', 0],
])('counts the depth of %s', (text, depth) => {
  expect(jsonDepth(text)).toBe(depth)
})

it('counts a megabyte of brackets, or of text, without recursion', () => {
  expect(jsonDepth('['.repeat(1_000_000))).toBe(1_000_000)
  expect(jsonDepth(`"${'\\"a'.repeat(1_000_000)}"`)).toBe(0)
})
