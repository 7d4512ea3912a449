import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { ownHistory } from '../helpers/browser-history.js'
import {
  app,
  approve,
  callbackUrl,
  emulator,
  errorOf,
  exchanges,
  open,
  otherSiteUrl,
  useBrowserMode,
  waitForStatus,
} from './browser-mode-setup.js'

useBrowserMode()

// One server under two names: the kit identifies providers by their addresses.

const statuses = (page: Page) => page.evaluate(() => window.logins.map(({ state }) => state.status))

describe('two providers', () => {
  it('A12 finishes each login with its own provider, on one page', async () => {
    for (const [index, siteUrl] of [otherSiteUrl, emulator.siteUrl].entries()) {
      const page = await open('/two')
      await page
        .locator('openroute-login')
        .nth(siteUrl === otherSiteUrl ? 1 : 0)
        .locator('[part=button]')
        .click()
      await page.waitForURL(`${siteUrl}/auth?**`)
      await approve(page)
      const wanted = ['signed-out', 'signed-out']
      wanted[siteUrl === otherSiteUrl ? 1 : 0] = 'signed-in'
      await expect.poll(() => statuses(page)).toEqual(wanted)
      expect(exchanges()).toBe(index + 1)
    }
  })

  it('A12 exchanges nothing for the callback of one at the page of the other', async () => {
    const page = await open('/one')
    const callback = await callbackUrl(page)
    const other = await open('/other')
    await other.goto(callback.replace('/one?', '/other?'))
    await waitForStatus(other, 'signed-out')
    await other.evaluate(() => window.login.refresh())
    expect(exchanges()).toBe(0)
    await page.goto(callback)
    await waitForStatus(page, 'signed-in')
    expect(exchanges()).toBe(1)
  })

  it('A12 A18 exchanges nothing for an issuer that the login did not go to', async () => {
    const page = await open('/one')
    const callback = await callbackUrl(page)
    await page.goto(`${callback}&iss=${encodeURIComponent(otherSiteUrl)}`)
    await waitForStatus(page, 'error')
    expect(await errorOf(page)).toBe('issuer_mismatch')
    expect(page.url()).toBe(`${app.origin}/one`)
    expect(JSON.stringify(await ownHistory(page))).not.toContain('code=')
    expect(exchanges()).toBe(0)
    await page.goto(`${callback}&iss=${encodeURIComponent(emulator.siteUrl)}`)
    await waitForStatus(page, 'signed-in')
    expect(exchanges()).toBe(1)
  })
})
