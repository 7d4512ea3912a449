// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/chat?q=private#end"}
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keyParameters } from './key-parameters.js'
import { serverTime } from './server-time.js'

const HOUR = 3_600_000
const NOW = Date.UTC(2030, 0, 31, 12)
const utc = (time: number) => new Date(time).toUTCString()

/** A `fetch` whose responses have these headers. */
const sends = (headers: Record<string, string>) => vi.fn(async () => new Response('', { headers }))

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }))
afterEach(() => void vi.useRealTimers())

describe('serverTime', () => {
  it('L09 requests the headers of this page alone, from no cache', async () => {
    const fetch = vi.fn(
      async (_: string, __: RequestInit) => new Response('', { headers: { date: utc(NOW) } }),
    )
    expect(await serverTime(fetch)).toBe(NOW)
    expect(fetch.mock.calls).toMatchObject([
      [expect.stringMatching(/^https:\/\/app\.example\/chat\?\d+$/), { method: 'HEAD', cache: 'no-store' }],
    ])
  })

  it.each([-2, 26, 24 * 365])('L09 believes the server where the clock is off by %d hours', async (hours) => {
    expect(await serverTime(sends({ date: utc(NOW + hours * HOUR) }))).toBe(NOW + hours * HOUR)
  })

  it.each([
    ['keep Date', utc(NOW - HOUR)],
    ['renew Date', utc(NOW)],
  ])('L09 knows the time from caches that %s and add Age', async (_, date) => {
    expect(await serverTime(sends({ date, age: '3600' }))).toBe(NOW)
  })

  it.each([
    ['says no time', sends({})],
    ['says no date', sends({ date: 'soon', age: '3600' })],
    ['can’t be requested', vi.fn(async () => Promise.reject(new TypeError('Failed to fetch')))],
  ])('L09 refuses to guess where the server %s', async (_, fetch) => {
    await expect(serverTime(fetch)).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringMatching(/expiresIn.*time/),
    })
  })
})

describe('keyParameters', () => {
  it.each([-26, 0, 2])(
    'L09 counts expiresIn from the server, on a clock that is %d hours ahead',
    async (hours) => {
      vi.setSystemTime(NOW + hours * HOUR)
      expect(await keyParameters({ expiresIn: 3600 }, sends({ date: utc(NOW) }))).toEqual({
        expires_at: '2030-01-31T13:00:00.000Z',
      })
    },
  )

  it('L09 accepts an expiry that is past by this clock alone', async () => {
    const fetch = sends({ date: utc(NOW) })
    vi.setSystemTime(NOW + 26 * HOUR)
    const expiresAt = new Date(NOW + HOUR)
    expect(await keyParameters({ expiresAt }, fetch)).toEqual({ expires_at: expiresAt.toISOString() })
    await expect(keyParameters({ expiresAt: new Date(NOW - HOUR) }, fetch)).rejects.toMatchObject({
      code: 'config_invalid',
    })
  })

  it.each([{}, { limit: 5 }, { expiresAt: new Date(NOW + HOUR) }, { limit: 5, expiresIn: undefined }])(
    'L09 requests nothing for %j',
    async (key) => {
      const fetch = sends({})
      await keyParameters(key, fetch)
      expect(fetch).not.toHaveBeenCalled()
    },
  )

  it('A21 refuses what is invalid without asking for the time', async () => {
    const fetch = sends({})
    await expect(keyParameters({ limit: -1, expiresIn: 60 }, fetch)).rejects.toMatchObject({
      code: 'config_invalid',
    })
    expect(fetch).not.toHaveBeenCalled()
  })
})
