import { expect, it } from 'vitest'
import { isDeep } from './is-deep.js'

const deep = (json: string, maxDepth: number) => isDeep(new TextEncoder().encode(json), maxDepth)

it.each([
  ['[[1]]', 2],
  ['{"a":[{}]}', 3],
  ['{"a":{},"b":{},"c":[[],[]]}', 3],
  ['"[[[["', 0],
  ['["\\"[[[[\\\\",{}]', 2],
  ['{"[":"{","深":"]]"}', 1],
])('measures the depth of %s: %i', (json, depth) => {
  expect(deep(json, depth)).toBe(false)
  if (depth > 0) expect(deep(json, depth - 1)).toBe(true)
})

it('accepts text that is not JSON', () => {
  for (const text of ['', ']]]]', '"\\', '[', '"[[']) expect(deep(text, 1)).toBe(false)
})
