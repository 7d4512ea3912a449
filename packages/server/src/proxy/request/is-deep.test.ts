import { expect, it } from 'vitest'
import { isDeep } from './is-deep.js'

const deep = (json: string, most: number) => isDeep(new TextEncoder().encode(json), most)

it.each([
  ['[[1]]', 2],
  ['{"a":[{}]}', 3],
  ['{"a":{},"b":{},"c":[[],[]]}', 3],
  ['"[[[["', 0],
  ['["\\"[[[[\\\\",{}]', 2],
  ['{"[":"{","深":"]]"}', 1],
])('counts how deep %s nests', (json, depth) => {
  expect(deep(json, depth)).toBe(false)
  if (depth > 0) expect(deep(json, depth - 1)).toBe(true)
})

it('stands what is no JSON', () => {
  for (const text of ['', ']]]]', '"\\', '[', '"[[']) expect(deep(text, 1)).toBe(false)
})
