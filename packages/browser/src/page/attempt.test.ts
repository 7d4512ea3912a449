import { expect, it } from 'vitest'
import { attempt } from './attempt.js'

it('gives the result, or undefined where it throws', () => {
  expect(attempt(() => 7)).toBe(7)
  expect(attempt(() => null)).toBeNull()
  expect(attempt(() => JSON.parse('{'))).toBeUndefined()
})
