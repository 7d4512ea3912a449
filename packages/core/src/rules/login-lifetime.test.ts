import { expect, it } from 'vitest'
import { isFresh, loginLifetimeMs } from './login-lifetime.js'

const DAY_MS = 86_400_000

it('L04 gives a login an hour by default', () => {
  expect(loginLifetimeMs()).toBe(3_600_000)
  expect(loginLifetimeMs(undefined)).toBe(3_600_000)
})

it.each([60, 61, 3600, 86_400])('L04 accepts a lifetime of %d seconds', (seconds) => {
  expect(loginLifetimeMs(seconds)).toBe(seconds * 1000)
})

it.each([0, 59, 86_401, -3600, 60.5, Number.NaN, Infinity, '3600', null, {}])(
  'L04 refuses a lifetime of %j seconds, and names the option',
  (seconds) => {
    expect(() => loginLifetimeMs(seconds as number)).toThrow(
      expect.objectContaining({
        code: 'config_invalid',
        message: expect.stringMatching(/^loginLifetime must be .*60 to 86400/),
      }),
    )
  },
)

it.each([0, 1, DAY_MS, DAY_MS + 60_000])('L04 accepts a login that ends in %d ms', (remaining) => {
  expect(isFresh(remaining)).toBe(true)
})

it.each([-1, -DAY_MS, DAY_MS + 60_001, Number.NaN, Infinity])(
  'A11 refuses a login that ends in %d ms',
  (remaining) => {
    expect(isFresh(remaining)).toBe(false)
  },
)
