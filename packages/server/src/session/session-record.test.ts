import { describe, expect, it } from 'vitest'
import { createContext } from '../context.js'
import { createRecord, endOf, parseRecord, renewRecord, sealRecord } from './session-record.js'

const DAY = 86_400_000
const KEY = `sk-or-v1-${'a'.repeat(64)}`

const contextAt = (
  now: number,
  options: { sessionLifetimeSeconds?: number; sessionIdleSeconds?: number } = {},
) =>
  createContext({
    baseUrl: 'https://app.example',
    secret: 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM',
    appName: 'App',
    now: () => now,
    ...options,
  })
const context = contextAt(0)
const login = await createRecord(context, { key: KEY, userId: 'user_1' }, null, 'stored-session')

describe('a session record', () => {
  it('B33 contains nothing readable when it is sealed, and is unchanged when opened', async () => {
    const sealed = await sealRecord(context, 'stored-session', login)
    expect(sealed).not.toMatch(/user_1|sk-or|keyId/)
    const opened = await context.sealer.open('stored-session', sealed)
    if (opened.status !== 'opened') throw new Error(opened.status)
    expect(parseRecord(opened.payload)).toEqual(login)
    expect(parseRecord({ ...login.record, version: 2, key: KEY })).toBeNull()
  })

  it('B12 ends after a week without use, after 30 days with use, or when its key expires', async () => {
    expect(endOf(context.settings, login.record)).toBe(7 * DAY)
    const used = renewRecord(contextAt(4 * DAY).settings, login.record)
    expect(used && endOf(context.settings, used)).toBe(11 * DAY)
    expect(renewRecord(contextAt(3 * DAY).settings, login.record)).toBeNull()
    const last = renewRecord(contextAt(29 * DAY).settings, login.record)
    expect(last && endOf(context.settings, last)).toBe(30 * DAY)
    const short = await createRecord(context, { key: KEY, userId: null }, DAY, 'stored-session')
    expect(endOf(context.settings, short.record)).toBe(DAY)
  })

  it('F04 applies shorter lifetimes to existing records, but not longer ones', () => {
    const end = (options: { sessionLifetimeSeconds?: number; sessionIdleSeconds?: number }) =>
      endOf(contextAt(0, options).settings, login.record)
    expect(end({ sessionLifetimeSeconds: 3600 })).toBe(3_600_000)
    expect(end({ sessionIdleSeconds: 60 })).toBe(60_000)
    expect(end({ sessionIdleSeconds: 60 * 86_400, sessionLifetimeSeconds: 300 * 86_400 })).toBe(7 * DAY)
  })
})
