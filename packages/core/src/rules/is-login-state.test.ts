import { expect, it } from 'vitest'
import { isLoginState } from './is-login-state.js'

it.each([
  ['or-abcdefghijklmnopqrstuvwxyz01_-AB', true],
  ['or-abcdefghijklmnopqrstuvwxyz01_-A', false],
  ['or-abcdefghijklmnopqrstuvwxyz01_-AB\n', false],
  ['xor-abcdefghijklmnopqrstuvwxyz01_-AB', false],
  ['', false],
  [null, false],
])('says of %j whether it has the form of the kit’s states: %s', (value, expected) => {
  expect(isLoginState(value)).toBe(expected)
})
