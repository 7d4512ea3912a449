import { expect, it } from 'vitest'
import { credit, money, price, tokens } from './format.js'

it.each([
  [0, '$0.00'],
  [0.00004, '<$0.0001'],
  [0.00123, '$0.0012'],
  [0.42, '$0.42'],
  [1234.5, '$1234.50'],
])('writes %d dollars as %s', (dollars, text) => expect(money(dollars)).toBe(text))

it.each([
  [0, '$0.00'],
  [0.00001, '<$0.01'],
  [0.42, '$0.42'],
])('writes a credit of %d as the login element does: %s', (dollars, text) =>
  expect(credit(dollars)).toBe(text),
)

it.each([
  [0.075, '$0.075'],
  [2.5, '$2.50'],
  [0, '$0.00'],
])('writes a price of %d as %s', (dollars, text) => expect(price(dollars)).toBe(text))

it.each([
  [999, '999'],
  [8192, '8K'],
  [131_072, '131K'],
  [1_048_576, '1M'],
])('writes %d tokens as %s', (count, text) => expect(tokens(count)).toBe(text))
