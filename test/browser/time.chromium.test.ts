import { describe, expect, it } from 'vitest'
import {
  app,
  approve,
  ask,
  button,
  context,
  emulator,
  errorOf,
  everything,
  exchanges,
  MODES,
  open,
  serveNamed,
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

  it.each([-2, 26])('L09 gets a key of an hour with a clock that is off by %d hours', async (hours) => {
    await context.clock.install({ time: Date.now() + hours * 3_600_000 })
    const page = await signIn('/session/expiring')
    await page.evaluate(() => window.login.refresh())
    const { expiresAt } = emulator.listKeys().at(-1) ?? {}
    expect(Math.abs(Date.parse(`${expiresAt}`) - Date.now() - 3_600_000)).toBeLessThan(300_000)
    await waitForStatus(page, 'signed-in')
    expect(exchanges()).toBe(1)
  })

  it('L09 says so before the page is left, where a policy hides the time of the server', async () => {
    serveNamed(
      `<openroute-login expires-in="60" site-url="${emulator.siteUrl}" api-url="${emulator.apiUrl}"></openroute-login>`,
    )
    const page = await open('/named')
    await page.route(/\/named\?\d+$/, (route) => route.abort())
    await button(page).click()
    await page.waitForFunction(
      () => document.querySelector('openroute-login')?.login.state.status === 'error',
    )
    expect(page.url()).toBe(`${app.origin}/named`)
  })

  it.each([45, 61])('L04 waits an hour for a user who signs up first: %d minutes', async (minutes) => {
    await context.clock.install()
    const page = await open('/session')
    await ask(page)
    await context.clock.setSystemTime(Date.now() + minutes * 60_000)
    await approve(page)
    await waitForStatus(page, minutes < 60 ? 'signed-in' : 'error')
    expect(await errorOf(page)).toBe(minutes < 60 ? undefined : 'transaction_expired')
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
