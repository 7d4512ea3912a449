import { describe, expect, it, vi } from 'vitest'
import { type KeyOptions, keyParameters } from './key-options.js'

const now = Date.UTC(2030, 0, 1)

describe('keyParameters', () => {
  it.each<[KeyOptions, Record<string, string>]>([
    [{}, {}],
    [{ label: 'a'.repeat(100) }, { key_label: 'a'.repeat(100) }],
    [{ label: '我的应用 “x” & y' }, { key_label: '我的应用 “x” & y' }],
    [{ limit: 0.01 }, { limit: '0.01' }],
    [
      { limit: 5, limitReset: 'daily' },
      { limit: '5', usage_limit_type: 'daily' },
    ],
    [
      { limit: 5, limitReset: 'weekly' },
      { limit: '5', usage_limit_type: 'weekly' },
    ],
    [
      { limit: 5, limitReset: 'monthly' },
      { limit: '5', usage_limit_type: 'monthly' },
    ],
    [{ expiresIn: 60 }, { expires_at: '2030-01-01T00:01:00.000Z' }],
    [{ expiresAt: new Date(now + 1) }, { expires_at: '2030-01-01T00:00:00.001Z' }],
    [{ expiresAt: '2030-01-02T08:00:00+08:00' }, { expires_at: '2030-01-02T00:00:00.000Z' }],
    [{ expiresAt: '2030-01-02T00:00Z' }, { expires_at: '2030-01-02T00:00:00.000Z' }],
  ])('turns %j into the parameters of docs/protocol.md §1', (key, parameters) => {
    expect(keyParameters(key, now)).toEqual(parameters)
  })

  it('counts seconds from the clock, where no other time is given', () => {
    vi.useFakeTimers({ now })
    try {
      expect(keyParameters({ expiresIn: 3600 })).toEqual({ expires_at: '2030-01-01T01:00:00.000Z' })
      expect(() => keyParameters({ expiresAt: '2029-12-31T23:59:59Z' })).toThrow(
        expect.objectContaining({ code: 'config_invalid' }),
      )
    } finally {
      vi.useRealTimers()
    }
  })

  it('leaves out what is undefined', () => {
    const key = { label: undefined, limit: undefined, limitReset: undefined, expiresAt: undefined }
    expect(keyParameters({ ...key, expiresIn: undefined }, now)).toEqual({})
  })

  it.each<[string, unknown]>([
    ['a label of 101 characters', { label: 'a'.repeat(101) }],
    ['a label of 101 UTF-16 units', { label: `${'😀'.repeat(50)}a` }],
    ['an empty label', { label: '' }],
    ['a label that is no string', { label: 5 }],
    ['a limit of NaN', { limit: Number.NaN }],
    ['an infinite limit', { limit: Number.POSITIVE_INFINITY }],
    ['a limit of 0', { limit: 0 }],
    ['a negative limit', { limit: -1 }],
    ['a limit in a string', { limit: '5' }],
    ['an unknown reset', { limit: 5, limitReset: 'yearly' }],
    ['a reset without limit', { limitReset: 'daily' }],
    ['a past date', { expiresAt: new Date(now - 1) }],
    ['this very moment', { expiresAt: new Date(now) }],
    ['no date', { expiresAt: new Date(Number.NaN) }],
    ['a text that is no date', { expiresAt: 'next Tuesday' }],
    ['a text that engines read as some date', { expiresAt: 'banana 2099' }],
    ['a time without zone', { expiresAt: '2031-01-01T00:00:00' }],
    ['a number as a date', { expiresAt: now + 1000 }],
    ['expiry in no seconds', { expiresIn: 0 }],
    ['expiry in NaN seconds', { expiresIn: Number.NaN }],
    ['expiry in more seconds than a date can hold', { expiresIn: 1e15 }],
    ['both ways to expire', { expiresIn: 60, expiresAt: new Date(now + 1000) }],
    ['a misspelt limit', { limits: 5 }],
    ['a name of the wire', { usage_limit_type: 'daily' }],
  ])('A21 refuses %s', (_, key) => {
    expect(() => keyParameters(key as KeyOptions, now)).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    )
  })

  it.each(['a\rb', 'a\nb', 'a\0b', 'a\tb', 'a\u007fb', 'a\u0085b', '\n', 'label\n'])(
    'B17 refuses control characters in the label %j',
    (label) => {
      expect(() => keyParameters({ label }, now)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
    },
  )
})
