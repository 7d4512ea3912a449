import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../emulator.js'
import { startEmulator } from '../start-emulator.js'
import { CHAT_PATH } from '../test-kit.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

describe('the request recorder', () => {
  it('keeps the newest bodies and drops the oldest, however large they are', async () => {
    const body = 'x'.repeat(3 * 1024 * 1024)
    for (let count = 0; count < 12; count++)
      await fetch(emulator.siteUrl + CHAT_PATH, { method: 'POST', body })
    const kept = emulator.requestsTo(CHAT_PATH).map((request) => request.body.length)
    expect(kept).toHaveLength(12)
    expect([kept[0], kept.at(-1)]).toEqual([0, body.length])
    expect(kept.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(32 * 1024 * 1024)
  })

  it('responds with 400 for a path that can’t be decoded', async () => {
    expect((await fetch(`${emulator.siteUrl}/keys/%zz`)).status).toBe(400)
  })
})
