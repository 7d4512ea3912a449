import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { browserName } from '../helpers/launch-browser.js'
import {
  app,
  approve,
  ask,
  context,
  EXCHANGE,
  emulator,
  errorOf,
  exchanges,
  keyOf,
  MODES,
  open,
  send,
  useBrowserMode,
  waitForStatus,
} from './browser-mode-setup.js'
import {
  closeByUser,
  completeConsent,
  eventsOf,
  openConsentPopup,
  pending,
  respondToConsent,
  watchPages,
} from './popup-setup.js'

useBrowserMode()

const COOP = 'cross-origin-opener-policy'

/** A page of the app that receives what the others send. */
async function openEar(): Promise<Page> {
  const listener = await open('/blank')
  await listener.evaluate(() => window.listen())
  return listener
}
const receivedBy = (listener: Page) => listener.evaluate(() => JSON.stringify(window.received))

describe('login in a window, with the key in the browser', () => {
  it.each(browserName() === 'firefox' ? (['session'] as const) : MODES)(
    'C01 C15 opens at the click, and ends when another tab signs out: %s',
    async (mode) => {
      await watchPages(context)
      const page = await open(`/${mode}/popup`)
      await page.evaluate(() => {
        // An app's own button: what the kit does before this handler ends is done in the click.
        const own = document.body.appendChild(document.createElement('button'))
        own.textContent = 'Mine'
        own.onclick = () => {
          void window.login.login()
          own.textContent = `Mine: ${window.opened.length}`
        }
      })
      const [popup] = await Promise.all([
        context.waitForEvent('page', { timeout: 60_000 }),
        page.getByRole('button', { name: 'Mine' }).click(),
      ])
      // The browser reports the window before the handler has ended.
      await expect.poll(() => page.getByRole('button', { name: 'Mine' }).textContent()).toBe('Mine: 1')
      expect(await page.evaluate(() => window.opened)).toEqual([true])
      await completeConsent(popup)
      await waitForStatus(page, 'signed-in')
      expect(page.url()).toBe(`${app.origin}/${mode}/popup`)
      expect(exchanges()).toBe(1)
      expect(await page.evaluate(() => window.intervals)).toBe(0)

      const other = await open(`/${mode}/popup`)
      if (mode !== 'local') await completeConsent(await openConsentPopup(other))
      await waitForStatus(other, 'signed-in')
      const key = await keyOf(page)
      await other.evaluate(() => window.login.logout())
      await waitForStatus(page, 'signed-out')
      expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(
        key,
      )
    },
  )

  it('C01 C02 redirects to the consent page without a click', async () => {
    const page = await open('/session/popup/auto')
    await page.waitForURL(`${emulator.siteUrl}/auth?**`)
    expect(context.pages()).toEqual([page])
    await approve(page)
    await waitForStatus(page, 'signed-in')
    expect(exchanges()).toBe(1)
  })

  it('C02 redirects to the consent page when window.open returns null', async () => {
    await context.addInitScript(() => {
      window.open = () => null
    })
    const page = await open('/session/popup?room=1#end')
    await ask(page)
    await approve(page)
    await waitForStatus(page, 'signed-in')
    expect(page.url()).toBe(`${app.origin}/session/popup?room=1#end`)
    expect(exchanges()).toBe(1)
  })

  it.each([
    ['the app', 'memory', true, false],
    ['the provider', 'session', false, true],
    ['both', 'local', true, true],
  ] as const)(
    'C03 completes under COOP: same-origin of %s, and reveals the key to no one',
    async (_, mode, own, theirs) => {
      if (own) send({ [COOP]: 'same-origin' })
      if (theirs) emulator.fail('/auth', { kind: 'headers', headers: { [COOP]: 'same-origin' } })
      const listener = await openEar()
      const page = await open(`/${mode}/popup`)
      const popup = await openConsentPopup(page)
      await popup.getByRole('button', { name: 'Approve' }).waitFor()
      expect(await popup.evaluate(() => window.opener === null)).toBe(true)
      await completeConsent(popup)
      await waitForStatus(page, 'signed-in')
      const { keyId } = await page.evaluate(() => window.login.state as unknown as { keyId: string })
      await expect.poll(() => receivedBy(listener)).toContain(keyId)
      expect(await receivedBy(listener)).not.toContain('sk-or-')
      expect(await receivedBy(listener)).not.toContain(await keyOf(page))
      expect(exchanges()).toBe(1)
    },
  )

  it('C04 is cancelled by closing the window, and still takes a late result, once', async () => {
    await watchPages(context)
    const page = await open('/session/popup')
    const popup = await openConsentPopup(page)
    const late = await emulator.approve(popup.url())
    await closeByUser(page, popup)
    await waitForStatus(page, 'error')
    expect(await errorOf(page)).toBe('cancelled')
    expect(await page.evaluate(() => window.intervals)).toBe(0)
    const back = await context.newPage()
    // It closes itself before it has loaded.
    await back.goto(late).catch(() => {})
    await waitForStatus(page, 'signed-in')
    const key = await keyOf(page)
    // L01: the callback once more. The window closes, or gets the same outcome where the browser does not let scripts close it.
    const again = await context.newPage()
    await again.goto(late).catch(() => {})
    await expect
      .poll(async () => again.isClosed() || (await keyOf(again).catch(() => '')), { timeout: 60_000 })
      .toSatisfy((end) => end === true || end === key)
    expect(await eventsOf(page)).toEqual(['login-error', 'login'])
    expect(exchanges()).toBe(1)
  })

  it('C04 does not report a login as cancelled once its window has finished', async () => {
    emulator.fail(EXCHANGE, { kind: 'delay', ms: 5000 })
    const page = await open('/session/popup')
    await completeConsent(await openConsentPopup(page))
    await waitForStatus(page, 'signed-in')
    expect(await eventsOf(page)).toEqual(['login'])
    expect(exchanges()).toBe(1)
  })

  it('C04 says that the user declined', async () => {
    const page = await open('/session/popup')
    await completeConsent(await openConsentPopup(page), 'Decline')
    await waitForStatus(page, 'error')
    expect(await errorOf(page)).toBe('access_denied')
    expect(exchanges()).toBe(0)
  })

  it('C05 reuses the open window at a second click, and gives up one that never returns', async () => {
    await context.clock.install()
    await watchPages(context)
    const page = await open('/session/popup')
    const popup = await openConsentPopup(page)
    const url = popup.url()
    // It is marked as busy, which does not stop a person from clicking.
    await page.locator('openroute-login button').first().click({ force: true })
    await page.evaluate(() => window.login.login())
    expect(context.pages()).toEqual([page, popup])
    expect(popup.url()).toBe(url)
    expect(await pending(page)).toHaveLength(1)
    expect(await page.evaluate(() => [window.opened.length, window.intervals])).toEqual([1, 1])

    await page.clock.fastForward(3_601_000)
    await waitForStatus(page, 'error')
    expect(await errorOf(page)).toBe('transaction_expired')
    expect(await page.evaluate(() => window.intervals)).toBe(0)
    await closeByUser(page, popup)
    await completeConsent(await openConsentPopup(page))
    await waitForStatus(page, 'signed-in')
    expect(await pending(page)).toEqual([])
  })

  it('L02 C05 finishes in the window, at the page of the login, when no page of the origin is left', async () => {
    const page = await open('/local/popup')
    const popup = await openConsentPopup(page)
    await page.close()
    await respondToConsent(popup)
    await waitForStatus(popup, 'signed-in')
    expect(popup.url()).toBe(`${app.origin}/local/popup`)
    expect(exchanges()).toBe(1)
  })

  it.each(MODES)('L02 signs in the page that was reloaded meanwhile, and no other: %s', async (mode) => {
    const other = await open(`/${mode}/popup`)
    const page = await open(`/${mode}/popup`)
    const popup = await openConsentPopup(page)
    await page.reload()
    await waitForStatus(page, 'signed-out')
    await completeConsent(popup)
    await waitForStatus(page, 'signed-in')
    await waitForStatus(other, mode === 'local' ? 'signed-in' : 'signed-out')
    expect(exchanges()).toBe(1)
  })

  it('L02 signs in another page of the origin when the tab that opened the window has been closed', async () => {
    const other = await open('/session/popup')
    const page = await open('/session/popup')
    const popup = await openConsentPopup(page)
    await page.close()
    await completeConsent(popup)
    await waitForStatus(other, 'signed-in')
    expect(exchanges()).toBe(1)
  })

  it('L02 shows a denial that the user opens once more, in that tab too', async () => {
    const page = await open('/session/popup')
    const popup = await openConsentPopup(page)
    const denial = await emulator.deny(popup.url())
    await completeConsent(popup, 'Decline')
    await waitForStatus(page, 'error')
    const other = await open('/session/popup')
    await page.goto(denial)
    await waitForStatus(page, 'error')
    expect(await errorOf(page)).toBe('access_denied')
    expect(page.url()).not.toContain('access_denied')
    // Any page of the origin may have taken the login over, and this one is open.
    await waitForStatus(other, 'error')
    expect(exchanges()).toBe(0)
  })

  it('L03 waits while a popup looks closed, and a second window ends no login of the first', async () => {
    for (let i = 0; i < 2; i++)
      emulator.fail('/auth', { kind: 'headers', headers: { [COOP]: 'same-origin' } })
    const page = await open('/session/popup')
    const first = await openConsentPopup(page)
    await first.getByRole('button', { name: 'Approve' }).waitFor()
    const [second] = await Promise.all([
      context.waitForEvent('page', { timeout: 60_000 }),
      page.getByRole('button', { name: 'Start over' }).click(),
    ])
    await second.waitForURL(/\/auth\?/)
    await waitForStatus(page, 'signing-in')
    expect(await page.getByText('Waiting for approval').first().isVisible()).toBe(true)
    await completeConsent(first)
    await waitForStatus(page, 'signed-in')
    // The second approval creates no other key.
    await completeConsent(second)
    expect(await eventsOf(page)).toEqual(['login'])
    expect(exchanges()).toBe(1)
  })

  it('L03 is cancelled by the user, with words of its own, and still takes a late approval', async () => {
    emulator.fail('/auth', { kind: 'headers', headers: { [COOP]: 'same-origin' } })
    const page = await open('/session/popup')
    const popup = await openConsentPopup(page)
    await popup.getByRole('button', { name: 'Approve' }).waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await waitForStatus(page, 'error')
    expect(await errorOf(page)).toBe('cancelled')
    expect(await page.getByRole('alert').textContent()).toContain('You cancelled the login')
    await completeConsent(popup)
    await waitForStatus(page, 'signed-in')
    expect(exchanges()).toBe(1)
  })
})
