import { expect, it } from 'vitest'
import { formatCredit } from './format-credit.js'

it.each<[number, number | undefined, string]>([
  [5, 5, '$5.00'],
  [4.998, 5, '$4.99'],
  [4.9999999, 5, '$4.99'],
  [5 - 0.42, 5, '$4.58'],
  [0.1 + 0.2, undefined, '$0.30'],
  [1.1 * 3, 5, '$3.30'],
  [0.29 * 100, 50, '$29.00'],
  [0, 5, '$0.00'],
  [-0.2, 5, '$0.00'],
  [-1e-12, 5, '$0.00'],
  [0.0099, 5, '<$0.01'],
  [0.01, 5, '$0.01'],
  [1e-7, 5, '<$0.01'],
  [0.005, undefined, '$0.005'],
  [0.0041, 0.005, '$0.004'],
  [0.0004, 0.005, '<$0.001'],
  [2.3449, 2.345, '$2.344'],
  [1e-7, undefined, '<$0.01'],
  [1234.5, 5000, '$1,234.50'],
  [1e6, undefined, '$1,000,000.00'],
])('L16 formatCredit(%d, %d) is %s', (amount, limit, text) => {
  expect(formatCredit(amount, limit)).toBe(text)
})
