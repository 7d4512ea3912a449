import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDeep } from '../../packages/server/src/proxy/request/is-deep.js'
import { anyJson } from './arbitraries.js'
import { runs } from './fuzz.js'

/** The same by one state per character, without jumping over strings. */
function maxDepth(text: string): number {
  let [depth, deepest] = [0, 0]
  let state: 'outside' | 'string' | 'escape' = 'outside'
  for (const character of text) {
    if (state === 'escape') state = 'string'
    else if (state === 'string') {
      if (character === '\\') state = 'escape'
      if (character === '"') state = 'outside'
    } else if (character === '"') state = 'string'
    else if ('[{'.includes(character)) deepest = Math.max(deepest, ++depth)
    else if (']}'.includes(character)) depth--
  }
  return deepest
}

/** Whether `isDeep` finds exactly this depth. */
function hasDepth(text: string, depth: number): boolean {
  const bytes = new TextEncoder().encode(text)
  return !isDeep(bytes, depth) && (depth === 0 || isDeep(bytes, depth - 1))
}

describe('isDeep', () => {
  it('B26 measures the depth of any JSON', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const text = JSON.stringify(value)
        expect(hasDepth(text, maxDepth(text))).toBe(true)
      }),
      runs(500),
    )
  })

  it('B26 finds the end of strings of any length, with quotes and backslashes anywhere, also in text that is not JSON', () => {
    const piece = fc.oneof(
      fc.constantFrom('"', '\\', '\\"', '\\\\', '[', '{', ']', '}', ',', 'é', '漢'),
      fc.integer({ min: 0, max: 200 }).map((length) => 'a'.repeat(length)),
      fc.integer({ min: 0, max: 70 }).map((length) => '\\'.repeat(length)),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('')
        expect(hasDepth(text, maxDepth(text))).toBe(true)
      }),
      runs(3000),
    )
  })
})
