import { expect, it } from 'vitest'
import { toAmount, toUsd } from './money.js'

it.each([
  [0.1, 0.2, 0.3],
  [1.1, 2.2, 3.3],
  [123_456.1, 0.2, 123_456.3],
  [1e-7, 2e-7, 3e-7],
  [0.7, -0.6, 0.1],
  [1e21, 1, 1e21],
])('M06 adds %d and %d without rounding errors', (one, other, sum) => {
  expect(toUsd(toAmount(one) + toAmount(other))).toBe(sum)
})

it('rounds to 12 decimals', () => {
  expect(toAmount(1e-12)).toBe(1n)
  expect(toAmount(4e-13)).toBe(0n)
})
