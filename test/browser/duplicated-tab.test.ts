import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { goBack } from '../helpers/browser-history.js'
import {
  app,
  callbackUrl,
  EXCHANGE,
  emulator,
  errorOf,
  exchanges,
  keyOf,
  MODES,
  open,
  signIn,
  thirdParty,
  useBrowserMode,
  waitForStatus,
} from './browser-mode-setup.js'

useBrowserMode()

/** The page in a tab of its own, with a copy of its session storage, as "Duplicate tab" makes it. */
async function copyOf(page: Page, url: string): Promise<Page> {
  const [copy] = await Promise.all([
    page.waitForEvent('popup', { timeout: 60_000 }),
    page.evaluate((url) => void window.open(url), url),
  ])
  return copy
}

describe('a duplicated tab', () => {
  it.each(MODES)('L01 C08 signs in both tabs with one callback, and exchanges once: %s', async (mode) => {
    const page = await open(`/${mode}`)
    const callback = await callbackUrl(page)
    await page.goto(`${app.origin}/blank`)
    emulator.fail(EXCHANGE, { kind: 'delay', ms: 2000 })
    const both = [await copyOf(page, callback), await open(callback.slice(app.origin.length))] as const
    for (const tab of both) await waitForStatus(tab, 'signed-in')
    expect(await keyOf(both[0])).toBe(await keyOf(both[1]))
    // A tab that comes later gets the same key, too.
    const late = await open(callback.slice(app.origin.length))
    await waitForStatus(late, 'signed-in')
    expect(await keyOf(late)).toBe(await keyOf(both[1]))
    expect(exchanges()).toBe(1)
    if (mode !== 'local')
      expect(await late.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain('sk-or-')
  })

  it('L01 says at once after a reload during the exchange that a key may exist', async () => {
    const page = await open('/session')
    const callback = await callbackUrl(page)
    emulator.fail(EXCHANGE, { kind: 'delay', ms: 5000 })
    await page.goto(callback)
    await expect.poll(exchanges, { timeout: 60_000 }).toBe(1)
    await page.reload()
    await waitForStatus(page, 'error')
    expect(await errorOf(page)).toBe('exchange_outcome_unknown')
    expect(exchanges()).toBe(1)
  })

  it('C08 is signed in if the original tab was or the key is shared, and exchanges nothing', async () => {
    const page = await open('/local')
    const callback = await callbackUrl(page)
    await page.goto(callback)
    await waitForStatus(page, 'signed-in')
    await waitForStatus(await copyOf(page, callback), 'signed-in')

    const session = await signIn('/session')
    await waitForStatus(await copyOf(session, session.url()), 'signed-in')
    expect(exchanges()).toBe(2)
  })

  it('C10 C15 shows the signed-out state after Back when another tab has signed out', async () => {
    const page = await signIn('/session')
    const other = await open('/session')
    await page.goto(`${thirdParty.origin}/frame`)
    await other.evaluate(() => window.login.logout())
    await goBack(page)
    await waitForStatus(page, 'signed-out')
    await page.getByRole('button', { name: 'Log in with OpenRoute' }).waitFor()
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain('sk-or-')
  })
})
