import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  approve,
  ask,
  context,
  emulator,
  everything,
  exchanges,
  keyOf,
  open,
  otherSite,
  send,
  thirdParty,
  useBrowserMode,
  waitForStatus,
  withFrames,
} from './browser-mode-setup.js'
import { completeConsent, pending } from './popup-setup.js'

useBrowserMode()

const press = (page: Page) => page.locator('#real button').first().click()

/** The real login has its key, from the real API, where it was to be stored; no other server got a request. */
async function expectOwnLogin(page: Page): Promise<void> {
  await waitForStatus(page, 'signed-in')
  expect(exchanges()).toBe(1)
  const key = await keyOf(page)
  expect(key).not.toContain('eeee')
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain('sk-or-')
  expect(await page.evaluate(everything)).toContain(key)
  expect(await pending(page)).toEqual([])
  expect(thirdParty.requests.filter(({ url }) => url.startsWith('/evil'))).toEqual([])
  expect(emulator.requests.filter(({ path }) => path.includes('/evil'))).toEqual([])
}

describe('injected markup before the app’s own element', () => {
  it('F09 F03 can’t take a callback, and the login that it belongs to finishes', async () => {
    const page = await open('/injected')
    await press(page)
    await page.waitForURL(`${emulator.siteUrl}/auth?**`)
    await approve(page)
    await expectOwnLogin(page)
    expect(new URL(page.url()).search).toBe('')
  })

  it('F09 can’t take a callback in a window either', async () => {
    const page = await open('/injected/popup')
    const [popup] = await Promise.all([context.waitForEvent('page', { timeout: 60_000 }), press(page)])
    await popup.waitForURL(/\/auth\?/)
    await completeConsent(popup)
    await expectOwnLogin(page)
  })

  it('F09 can’t start a login with a site and an API that do not belong together', async () => {
    const errors: string[] = []
    context.on('console', (message) => errors.push(message.text()))
    context.on('weberror', (error) => errors.push(error.error().message))
    const page = await open('/injected')
    const requests: string[] = []
    context.on('request', (request) => requests.push(request.url()))
    const split = page.locator('.split button:visible')
    expect(await split.count()).toBe(2)
    for (const button of await split.all()) {
      expect(await button.isDisabled()).toBe(true)
      await button.click({ force: true })
    }
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)))
    expect(context.pages()).toEqual([page])
    expect(page.url()).toMatch(/\/injected$/)
    expect(await pending(page)).toEqual([])
    expect(requests).toEqual([])
    expect(errors.join()).toContain('property provider')
  })
  it('F09 can’t reach a key in memory by the name of its storage', async () => {
    send(withFrames(otherSite))
    const page = await open('/memory')
    // The global of that name is then a frame of another site.
    await page.evaluate(async (src) => {
      const frame = Object.assign(document.createElement('iframe'), { name: 'memoryStorage', src })
      document.body.append(frame)
      await new Promise((resolve) => frame.addEventListener('load', resolve))
    }, `${otherSite}/evil`)
    await ask(page)
    await approve(page)
    await waitForStatus(page, 'signed-in')
  })
})
