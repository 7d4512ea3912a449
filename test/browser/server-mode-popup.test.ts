import { describe, expect, it } from 'vitest'
import {
  closeByUser,
  completeConsent,
  eventsOf,
  frameOf,
  openConsentPopup,
  respondToConsent,
  watchPages,
} from './popup-setup.js'
import {
  app,
  context,
  delaySession,
  emulator,
  errorOf,
  exchanges,
  open,
  send,
  thirdParty,
  useServerMode,
  waitForStatus,
} from './server-mode-setup.js'

useServerMode()

const COOP = 'cross-origin-opener-policy'

/** The address at which the provider, as the app knows it, would send the window back. */
const approved = (consent: string) => emulator.approve(consent.replace('127.0.0.1', 'localhost'))

describe('login in a window, with the key on the server', () => {
  it.each([
    ['no page', false, false],
    ['the app', true, false],
    ['the provider', false, true],
  ])('C01 C03 C15 signs in and out in all tabs, with COOP: same-origin of %s', async (_, own, theirs) => {
    if (own) send({ [COOP]: 'same-origin' })
    if (theirs) emulator.fail('/auth', { kind: 'headers', headers: { [COOP]: 'same-origin' } })
    await watchPages(context)
    const [page, other] = [await open('/popup'), await open('/page')]
    await other.evaluate(() => window.listen())
    await completeConsent(await openConsentPopup(page))
    await waitForStatus(page, 'signed-in')
    await waitForStatus(other, 'signed-in')
    expect(page.url()).toBe(`${app.url}/popup`)
    expect(await page.evaluate(() => [window.opened, window.intervals])).toEqual([[true], 0])
    const received = await other.evaluate(() => JSON.stringify(window.received))
    expect(received).toContain('"popup":null')
    expect(received).not.toContain('sk-or-')
    expect(exchanges()).toBe(1)
    await other.evaluate(() => window.login.logout())
    await waitForStatus(page, 'signed-out')
  })

  it('C02 redirects to the consent page when window.open returns null', async () => {
    await context.addInitScript(() => {
      window.open = () => null
    })
    const page = await open('/popup')
    await page.locator('openroute-login button').first().click()
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.waitForURL(`${app.url}/popup`)
    await waitForStatus(page, 'signed-in')
    expect(exchanges()).toBe(1)
  })

  it('C04 is cancelled by closing the window, and still takes a late result, once', async () => {
    await watchPages(context)
    const page = await open('/popup')
    const popup = await openConsentPopup(page)
    const late = await approved(popup.url())
    await closeByUser(page, popup)
    await waitForStatus(page, 'error')
    expect(await errorOf(page)).toBe('cancelled')
    expect(await page.evaluate(() => window.intervals)).toBe(0)
    for (let i = 0; i < 2; i++) {
      const back = await context.newPage()
      await back.goto(late).catch(() => {})
      await waitForStatus(page, 'signed-in')
    }
    expect(await eventsOf(page)).toEqual(['login-error', 'login'])
    expect(exchanges()).toBe(1)
  })

  it('C04 does not report a login as cancelled while the server is asked about it', async () => {
    const page = await open('/popup')
    const popup = await openConsentPopup(page)
    delaySession(5000)
    await completeConsent(popup)
    await waitForStatus(page, 'signed-in')
    expect(await eventsOf(page)).toEqual(['login'])
  })

  it('C05 reuses the open window at a second click, and is notified after a reload', async () => {
    await watchPages(context)
    const page = await open('/popup')
    const popup = await openConsentPopup(page)
    // It is marked as busy, which does not stop a person from clicking.
    await page.locator('openroute-login button').first().click({ force: true })
    await page.evaluate(() => window.login.login())
    expect(context.pages()).toEqual([page, popup])
    expect(await page.evaluate(() => [window.opened.length, window.intervals])).toEqual([1, 1])
    expect(emulator.requestsTo('/auth')).toHaveLength(1)
    await page.reload()
    await waitForStatus(page, 'signed-out')
    await completeConsent(popup)
    await waitForStatus(page, 'signed-in')
    expect(exchanges()).toBe(1)
  })

  it('L02 closes the window, and signs in whichever page the tab shows by then', async () => {
    const page = await open('/popup')
    const popup = await openConsentPopup(page)
    await page.goto(`${app.url}/page`)
    await waitForStatus(page, 'signed-out')
    await completeConsent(popup)
    await waitForStatus(page, 'signed-in')
    expect(exchanges()).toBe(1)
  })

  it('L03 waits while a popup looks closed', async () => {
    emulator.fail('/auth', { kind: 'headers', headers: { [COOP]: 'same-origin' } })
    const page = await open('/popup')
    const popup = await openConsentPopup(page)
    await popup.getByRole('button', { name: 'Approve' }).waitFor()
    await page.getByRole('button', { name: 'Start over' }).waitFor()
    await completeConsent(popup)
    await waitForStatus(page, 'signed-in')
    expect(await eventsOf(page)).toEqual(['login'])
    expect(exchanges()).toBe(1)
  })

  it('C05 finishes in the window when the page that opened it is closed', async () => {
    const page = await open('/popup')
    const popup = await openConsentPopup(page)
    await page.close()
    await respondToConsent(popup)
    await expect.poll(() => popup.isClosed(), { timeout: 60_000 }).toBe(true)
    expect(exchanges()).toBe(1)
    await waitForStatus(await open('/page'), 'signed-in')
  })

  it('A06 trusts only the server about a result, whatever messages claim', async () => {
    const page = await open('/popup')
    const forger = await open('/page')
    const popup = await openConsentPopup(page)
    await page.evaluate((src) => {
      window.listen()
      const frame = document.createElement('iframe')
      frame.src = src
      document.body.append(frame)
    }, `${thirdParty.origin}/beacon`)
    const frame = await frameOf(page)
    const messages = [
      { scope: '/elsewhere', popup: null },
      { scope: '/openroute', popup: null },
      { scope: '/openroute', popup: 42 },
      { scope: '/openroute', keyId: 'forged' },
      'text',
      null,
      [],
    ]
    await forger.evaluate((messages) => {
      const channel = new BroadcastChannel('openroute-kit')
      for (const message of messages) channel.postMessage(message)
    }, messages)
    await frame.evaluate(() => window.parent.postMessage({ scope: '/openroute', popup: null }, '*'))
    await page.waitForFunction((count) => window.received.length >= count, messages.length)
    // It has asked the server by then.
    await page.evaluate(() => window.login.refresh())
    expect(await eventsOf(page)).toEqual([])
    expect(exchanges()).toBe(0)
    await completeConsent(popup)
    await waitForStatus(page, 'signed-in')
    expect(await eventsOf(page)).toEqual(['login'])
    expect(exchanges()).toBe(1)
  })
})
