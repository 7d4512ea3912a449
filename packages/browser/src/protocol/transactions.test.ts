// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { AGES } from '../../../../test/helpers/hostile-callbacks.js'
import {
  PENDING,
  pendingLogins,
  readTransaction,
  type Transaction,
  writeTransaction,
} from './transactions.js'

const transaction = (expiresAt: number): Transaction => [
  expiresAt,
  'verifier',
  'https://provider.example',
  'https://api.provider.example',
  '/app',
  '',
  'session',
  '/callback',
  '',
]

beforeEach(() => localStorage.clear())
afterEach(() => vi.useRealTimers())

it.each(AGES)('A11 a login of %d seconds is pending: %s', (seconds, fresh) => {
  writeTransaction('or-x', transaction(Date.now() + 3_600_000))
  vi.setSystemTime(Date.now() + seconds * 1000)
  expect(pendingLogins().map(([state]) => state)).toEqual(fresh ? ['or-x'] : [])
  expect(localStorage).toHaveLength(fresh ? 1 : 0)
})

it.each(['', ' ', '{', 'x\ny\nz', 'null', '5', '"text"', '{}', '[]', '["x"]', '[null]'])(
  'A11 takes %j for no login, and deletes it',
  (text) => {
    localStorage[`${PENDING}or-x`] = text
    localStorage.mine = text
    expect(pendingLogins()).toEqual([])
    expect(Object.keys(localStorage)).toEqual(['mine'])
  },
)

it.each(['/a b#c+d?%20', '/a\nb\r\nc', '😀', '\ud800', '"\\', ''])(
  'L10 keeps the return path %j',
  (returnTo) => {
    const kept = transaction(1)
    kept[4] = returnTo
    writeTransaction('or-x', kept)
    expect(readTransaction('or-x')).toEqual(kept)
  },
)
