import { expect, it } from 'vitest'
import { startEmulator } from '../start-emulator.js'
import { exchange, freshCode } from '../test-kit.js'

it('moves forward, so that codes and keys expire', async () => {
  const emulator = await startEmulator({ now: () => Date.UTC(2026, 0, 1) })
  const code = await freshCode(emulator)
  const key = emulator.createKey({ expiresAt: '2026-01-01T00:10:30Z' })
  const info = () => fetch(`${emulator.apiUrl}/key`, { headers: { authorization: `Bearer ${key}` } })
  expect((await info()).status).toBe(200)
  emulator.advanceClock(11 * 60_000)
  expect((await exchange(emulator, code)).json.error.message).toBe('Authorization code expired')
  expect((await info()).status).toBe(401)
  expect(() => emulator.advanceClock(-1)).toThrow(/0 or more/)
  await emulator.close()
})
