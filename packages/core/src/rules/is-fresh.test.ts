import { expect, it } from 'vitest'
import { isFresh } from './is-fresh.js'

const MINUTE = 60 * 1000

it.each([0, 5 * MINUTE, 10 * MINUTE])('accepts a login of %d ms', (age) => {
  expect(isFresh(age)).toBe(true)
})

it('accepts a login that another instance started on a clock a minute ahead', () => {
  expect(isFresh(-MINUTE)).toBe(true)
})

it.each([10 * MINUTE + 1, 10 * MINUTE + 1000, 24 * 60 * MINUTE, -MINUTE - 1, Number.NaN])(
  'A11 refuses a login of %d ms',
  (age) => {
    expect(isFresh(age)).toBe(false)
  },
)
