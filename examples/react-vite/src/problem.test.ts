import { APIError } from 'openai'
import { expect, it } from 'vitest'
import { problemOf } from './problem.js'

it.each([
  [401, 'No auth credentials found', 'login'],
  [402, 'Key limit exceeded', 'credit'],
  [402, 'Insufficient credits', 'account'],
  [402, '账户余额不足', 'account'],
  [402, 'Your balance is negative', 'account'],
  [402, 'Workspace budget exceeded', 'refused'],
  [403, 'This region is blocked', 'refused'],
  [429, 'Slow down', 'wait'],
  [503, 'Overloaded', 'broken'],
])('P03 links the key settings only where its limit may be the cause: %i %s', (status, message, kind) => {
  const error = APIError.generate(status, { error: { code: status, message } }, undefined, new Headers())
  expect(problemOf(error).kind).toBe(kind)
})
