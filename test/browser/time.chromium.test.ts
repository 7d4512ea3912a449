import { describe, expect, it } from 'vitest'
import {
  button,
  context,
  emulator,
  errorOf,
  everything,
  exchanges,
  MODES,
  signIn,
  useBrowserMode,
  waitForStatus,
} from './browser-mode-setup.js'

useBrowserMode()

describe('time', () => {
  it.each([-1, 1])('C22 logs in with a clock that is off by a day: %i', async (days) => {
    await context.clock.install({ time: Date.now() + days * 86_400_000 })
    const page = await signIn('/session')
    await page.evaluate(() => window.login.refresh())
    await waitForStatus(page, 'signed-in')
    expect(exchanges()).toBe(1)
  })

  it.each(MODES)('B36 drops a key when it expires, and offers the login again: %s', async (mode) => {
    await context.clock.install()
    const page = await signIn(`/${mode}/expiring`)
    await page.waitForFunction(() => 'expiresAt' in window.login.state && window.login.state.expiresAt)
    await page.clock.fastForward('02:00:00')
    await waitForStatus(page, 'error')
    expect(await errorOf(page)).toBe('key_rejected')
    expect(await page.evaluate(everything)).not.toContain('sk-or-')
    const refused = await page.evaluate(() => window.login.fetch('/models').catch((error) => error.code))
    expect(refused).toBe('not_signed_in')
    await button(page).click()
    await page.waitForURL(`${emulator.siteUrl}/auth?**`)
  })
})
