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
    expect(await parseRecord(opened.payload)).toEqual(login)
    const [version, ...others] = opened.payload as unknown[]
    for (const other of [
      {},
      null,
      [],
      [Number(version) + 1, ...others],
      { ...login.record, version, key: KEY },
    ])
      expect(await parseRecord(other)).toBeNull()
  })

  it('B13 is short, since express-session parses, hashes and writes it at every request', async () => {
    const app = contextAt(Date.UTC(2030, 0, 1))
    const { record } = await createRecord(
      app,
      { key: KEY, userId: `user_${'a'.repeat(27)}` },
      null,
      'stored-session',
    )
    const renewed = { ...record, usedAt: record.usedAt + 4 * DAY, idleUntil: record.idleUntil + 4 * DAY }
    const sealed = await sealRecord(app, 'stored-session', { record: renewed, key: KEY })
    expect(sealed.length).toBeLessThan(460)
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
