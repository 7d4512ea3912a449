import { describe, expect, it } from 'vitest'
import { readConfig } from './config.js'
import { createRecord, isRecord } from './session-record.js'

const config = readConfig({
  baseUrl: 'https://app.example',
  secret: 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM',
  appName: 'App',
})

describe('isRecord', () => {
  it('B09 takes a record only with every field of its kind', async () => {
    const record = await createRecord(config, { key: `sk-or-v1-${'a'.repeat(64)}`, userId: 'user_1' }, null)
    expect(isRecord(config, record)).toBe(true)
    expect(isRecord(config, { ...record, userId: null })).toBe(true)
    const { expiresAt } = record
    for (const wrong of [
      { userId: undefined },
      { userId: 7 },
      { expiresAt: String(expiresAt) },
      { expiresAt: [expiresAt] },
      { expiresAt: 1 },
      { idleUntil: 1 },
      { idleUntil: undefined },
      { epoch: undefined },
      { epoch: 7 },
      { keyId: 7 },
      { loginId: null },
      { sealedKey: {} },
      { provider: 'openrouter' },
      { version: 2 },
    ])
      expect([wrong, isRecord(config, { ...record, ...wrong })]).toEqual([wrong, false])
    for (const junk of [undefined, null, 7, 'x', [], {}]) expect(isRecord(config, junk)).toBe(false)
  })
})
