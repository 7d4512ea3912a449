import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { anyTarget, hostileRequest, hostileRequests } from '../../../../test/helpers/hostile-requests.js'
import { sendRaw } from '../../../../test/helpers/raw-request.js'
import { exchanges, parameter, startLogin } from '../test-kit.js'
import { loginWithBrowser } from './login-with-browser.js'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

it('F17 keeps waiting for its callback after every hostile request line', async () => {
  const { url, outcome } = await startLogin(loginWithBrowser, { provider: emulator.provider })
  const { origin, host } = new URL(parameter(url, 'callback_url'))
  const inside = ['/callback?%', '/callback?code=%00&state=%', `/callback?${'a=&'.repeat(5_000)}`]
  for (const request of [...hostileRequests(host), ...inside.map((target) => hostileRequest(target, host))]) {
    const { status, text } = await sendRaw(origin, request)
    expect([0, 400, 404, 405, 417, 421, 431], `${request.slice(0, 200)} → ${text}`).toContain(status)
  }
  await fc.assert(
    fc.asyncProperty(anyTarget, async (target) => {
      expect((await sendRaw(origin, hostileRequest(target, host))).status).toBeGreaterThanOrEqual(400)
    }),
    { numRuns: 200 },
  )
  expect(exchanges(emulator)).toBe(0)
  expect((await fetch(await emulator.approve(url))).status).toBe(200)
  expect(emulator.getKey((await outcome).key)).toBeDefined()
})
