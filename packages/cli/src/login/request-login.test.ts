import { startEmulator } from '@openroute-kit/emulator'
import { expect, it, vi } from 'vitest'
import { parameter, startLogin } from '../test-kit.js'
import { loginWithBrowser } from './login-with-browser.js'

const HOUR = 3_600_000

it.each([-27 * HOUR, 27 * HOUR])(
  'L09 counts key.expiresIn from the provider’s time if this clock is wrong by %d ms',
  async (wrong) => {
    const emulator = await startEmulator()
    const real = Date.now()
    try {
      const fetched = vi.fn(async (url: string, init: RequestInit) => {
        const response = await fetch(url, init)
        if (init.method !== 'HEAD') return response
        return new Response(null, { headers: { date: new Date(real - wrong).toUTCString() } })
      })
      const { url, outcome } = await startLogin(loginWithBrowser, {
        provider: emulator.provider,
        key: { expiresIn: 3600 },
        fetch: fetched,
      })
      const end = Date.parse(parameter(url, 'expires_at'))
      expect(Math.abs(end - (real - wrong + HOUR))).toBeLessThanOrEqual(1000)
      if (wrong > 0) return void (await expect(emulator.approve(url)).rejects.toThrow())
      await fetch(await emulator.approve(url))
      expect((await outcome).key).toMatch(/^sk-or-/)
      expect(fetched.mock.calls.map(([, { method }]) => method)).toEqual(['HEAD', 'POST'])
    } finally {
      await emulator.close()
    }
  },
)

it('L09 refuses key.expiresIn if the provider does not say its time, before the user leaves', async () => {
  const onUrl = vi.fn()
  const login = (fetched: () => Promise<Response>) =>
    loginWithBrowser({ appName: 'Test tool', key: { expiresIn: 60 }, onUrl, fetch: fetched })
  await expect(login(async () => new Response())).rejects.toMatchObject({ code: 'config_invalid' })
  await expect(login(() => Promise.reject(new TypeError('down')))).rejects.toMatchObject({
    code: 'provider_unreachable',
  })
  expect(onUrl).not.toHaveBeenCalled()
})
