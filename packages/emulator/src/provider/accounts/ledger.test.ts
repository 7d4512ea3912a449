import { describe, expect, it } from 'vitest'
import { checkUsers, DEMO_USERS } from './demo-users.js'
import { hashKey, Ledger } from './ledger.js'
import { windowStart } from './usage-windows.js'

const at = (text: string) => Date.parse(text)

function setUp(limit: number | null, limitReset: 'daily' | 'weekly' | 'monthly' | null) {
  const clock = { now: at('2026-03-31T12:00:00Z') } // A Tuesday.
  const ledger = new Ledger(DEMO_USERS, () => clock.now)
  const key = ledger.create({ user: 'user_lin', label: 'App', limit, limitReset, expiresAt: null })
  const record = ledger.get(hashKey(key))
  if (record === undefined) throw new Error('the key is missing')
  const charge = (cost: number) =>
    ledger.charge(record, {
      ...{
        id: 'gen',
        time: clock.now,
        model: 'm',
        promptTokens: 1,
        completionTokens: 1,
        app: null,
        cancelled: false,
      },
      cost,
    })
  return { clock, ledger, key, record, charge }
}

describe('windowStart', () => {
  it.each([
    ['daily', '2026-03-31T00:00:00Z'],
    ['weekly', '2026-03-30T00:00:00Z'],
    ['monthly', '2026-03-01T00:00:00Z'],
  ] as const)('starts the %s window in UTC', (reset, start) => {
    expect(windowStart(reset, at('2026-03-31T12:00:00Z'))).toBe(at(start))
  })

  it('counts Sunday as part of the week that began on Monday', () => {
    expect(windowStart('weekly', at('2026-04-05T23:59:59Z'))).toBe(at('2026-03-30T00:00:00Z'))
  })
})

describe('Ledger', () => {
  it('creates keys in the documented format and does not store them', () => {
    const { ledger, key, record } = setUp(null, null)
    expect(key).toMatch(/^sk-or-v1-[\da-f]{64}$/)
    expect(JSON.stringify(ledger.all())).not.toContain(key)
    expect(record.hint).not.toBe(key)
  })

  it('subtracts costs from the limit, down to zero', () => {
    const { ledger, record, charge } = setUp(1, null)
    charge(0.25)
    expect(ledger.remaining(record)).toBe(0.75)
    charge(2)
    expect(ledger.remaining(record)).toBe(0)
    expect(ledger.credit('user_lin')).toBe(97.75)
  })

  it.each([
    ['daily', '2026-03-31T23:59:59Z', '2026-04-01T00:00:00Z'],
    ['weekly', '2026-04-05T23:59:59Z', '2026-04-06T00:00:00Z'],
    ['monthly', '2026-03-31T23:59:59Z', '2026-04-01T00:00:00Z'],
  ] as const)('resets a %s limit by the clock', (reset, before, after) => {
    const { clock, ledger, record, charge } = setUp(1, reset)
    charge(1)
    clock.now = at(before)
    expect(ledger.remaining(record)).toBe(0)
    clock.now = at(after)
    expect(ledger.remaining(record)).toBe(1)
    expect(record.usage.total).toBe(1)
  })

  it('keeps the costs of a deleted key', () => {
    const { ledger, record, charge } = setUp(null, null)
    charge(3)
    ledger.delete(record.id)
    expect(ledger.credit('user_lin')).toBe(97)
  })
})

describe('checkUsers', () => {
  it.each([
    ['an empty list', []],
    ['one id twice', [DEMO_USERS[0], DEMO_USERS[0]]],
    ['an id with a space', [{ id: 'a b', name: 'A', credits: 1 }]],
    ['a debt', [{ id: 'a', name: 'A', credits: -1 }]],
  ])('refuses %s', (_name, users) => {
    expect(() => checkUsers(users as typeof DEMO_USERS)).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    )
  })
})
