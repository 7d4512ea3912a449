import { expect, it } from 'vitest'
import { isToken } from './is-token.js'

it.each<[unknown, boolean]>([
  ['a', true],
  ['sk-or-v1-0123456789abcdef', true],
  ['auth_code_~!x', true],
  ['undefinedness', true],
  ['a'.repeat(2048), true],
  ['a'.repeat(2049), false],
  ['', false],
  ['undefined', false],
  ['a b', false],
  ['a\n', false],
  ['a\r\nX-Evil: 1', false],
  ['\u007f', false],
  ['é', false],
  [12345678, false],
  [['abc'], false],
  [null, false],
  [undefined, false],
])('A15 D04 isToken recognises what can be a code, a key or an id: %#', (value, expected) => {
  expect(isToken(value)).toBe(expected)
})
