import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { goBack } from '../helpers/browser-history.js'
import { statusOf } from '../helpers/login-status.js'
import {
  app,
  approve,
  ask,
  callbackUrl,
  EXCHANGE,
  emulator,
  errorOf,
  exchanges,
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
  it('C08 lets one of two simultaneous callbacks finish, and the other log in with a click', async () => {
    const page = await open('/session')
    const callback = await callbackUrl(page)
    await page.goto(`${app.origin}/blank`)
    emulator.fail(EXCHANGE, { kind: 'delay', ms: 5000 })
    const both = [await copyOf(page, callback), await open(callback.slice(app.origin.length))]
    await expect
      .poll(async () => (await Promise.all(both.map(statusOf))).sort(), { timeout: 60_000 })
      .toEqual(['error', 'signed-in'])
    expect(exchanges()).toBe(1)
    const states = await Promise.all(both.map(statusOf))
    const lost = both[states.indexOf('error')] as Page
    expect(await errorOf(lost)).toBe('transaction_missing')
    expect(await lost.getByRole('alert').textContent()).toContain('again')
    await ask(lost)
    await approve(lost)
    await waitForStatus(lost, 'signed-in')
    expect(exchanges()).toBe(2)
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
