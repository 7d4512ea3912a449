import { describe, expect, it } from 'vitest'
import { readConfig } from '../settings/settings.js'
import { createRecord, endOf, parseRecord, renewed, sealRecord } from './session-record.js'

const DAY = 86_400_000
const KEY = `sk-or-v1-${'a'.repeat(64)}`

const configAt = (now: number, options: { sessionLifetime?: number; sessionIdle?: number } = {}) =>
  readConfig({
    baseUrl: 'https://app.example',
    secret: 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM',
    appName: 'App',
    now: () => now,
    ...options,
  })
const config = configAt(0)
const login = await createRecord(config, { key: KEY, userId: 'user_1' }, null)

describe('a session record', () => {
  it('B33 keeps nothing readable when it is sealed, and comes back whole', async () => {
    const sealed = await sealRecord(config, 'stored-session', login)
    expect(sealed).not.toMatch(/user_1|sk-or|keyId/)
    const opened = await config.sealer.open('stored-session', sealed)
    if (opened.status !== 'opened') throw new Error(opened.status)
    expect(parseRecord(opened.payload)).toEqual(login)
    expect(parseRecord({ ...login.record, version: 2, key: KEY })).toBeNull()
  })

  it('B12 ends without use after a week, with use after 30 days, and with its key', async () => {
    expect(endOf(config, login.record)).toBe(7 * DAY)
    const used = renewed(configAt(4 * DAY), login.record)
    expect(used && endOf(config, used)).toBe(11 * DAY)
    expect(renewed(configAt(3 * DAY), login.record)).toBeNull()
    const last = renewed(configAt(29 * DAY), login.record)
    expect(last && endOf(config, last)).toBe(30 * DAY)
    const short = await createRecord(config, { key: KEY, userId: null }, DAY)
    expect(endOf(config, short.record)).toBe(DAY)
  })

  it('F04 follows lifetimes that have become shorter since, and none that have become longer', () => {
    const end = (options: { sessionLifetime?: number; sessionIdle?: number }) =>
      endOf(configAt(0, options), login.record)
    expect(end({ sessionLifetime: 3600 })).toBe(3_600_000)
    expect(end({ sessionIdle: 60 })).toBe(60_000)
    expect(end({ sessionIdle: 60 * 86_400, sessionLifetime: 300 * 86_400 })).toBe(7 * DAY)
  })
})
