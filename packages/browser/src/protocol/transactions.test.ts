// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { AGES } from '../../../../test/helpers/hostile-callbacks.js'
import { isPending, PENDING } from './transactions.js'

beforeEach(() => localStorage.clear())
afterEach(() => vi.useRealTimers())

it.each(AGES)('A11 a login of %d seconds is pending: %s', (seconds, fresh) => {
  const name = `${PENDING}https://provider.example or-x`
  localStorage[name] = `${Date.now() + 3_600_000}\nverifier\nhttps://app.example/`
  vi.setSystemTime(Date.now() + seconds * 1000)
  expect(isPending(name)).toBe(fresh)
})

it.each(['', ' ', '{', 'x\ny\nz', 'null'])('A11 does not take %j for a pending login', (text) => {
  localStorage.garbled = text
  // What is empty reads as the year 1970.
  expect(isPending('garbled')).toBe(false)
})
