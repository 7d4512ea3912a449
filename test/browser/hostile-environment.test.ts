import type { Frame, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  app,
  browser,
  button,
  context,
  EXCHANGE,
  emulator,
  errorOf,
  everything,
  exchanges,
  open,
  otherSite,
  useBrowserMode,
  waitForStatus,
} from './browser-mode-setup.js'
import { respondToConsent } from './popup-setup.js'

useBrowserMode()

/** Opens a page that shows a page of the app in a frame; returns both. */
async function openFrame(origin: string, path: string): Promise<{ page: Page; frame: Frame }> {
  const page = await context.newPage()
  await page.goto(`${origin}/frame#${encodeURIComponent(app.origin + path)}`)
  await page.frameLocator('iframe').locator('openroute-login button').first().waitFor()
  const frame = page.frames().find((one) => one.url() === app.origin + path)
  if (!frame) throw new Error('The frame is not there.')
  return { page, frame }
}
const press = (frame: Frame) => frame.locator('openroute-login button').first().click()
const codeIn = (frame: Frame) =>
  frame.evaluate(() => (window.login.state.status === 'error' ? window.login.state.error.code : undefined))
describe('a frame', () => {
  it('C12 reports that login does not work in a frame of another site', async () => {
    const { page, frame } = await openFrame(otherSite, '/session')
    // A real click can't be made there: Playwright's never arrives in Firefox's frames of other sites.
    await frame.evaluate(() =>
      document.querySelector('openroute-login')?.shadowRoot?.querySelector('button')?.click(),
    )
    await waitForStatus(frame, 'error')
    expect(await codeIn(frame)).toBe('third_party_frame')
    expect(await frame.evaluate(everything)).toBe('{}')
    expect(context.pages()).toEqual([page])
    expect(emulator.requests).toEqual([])
  })

  it('C12 logs in with a window from a frame of the same site', async () => {
    const { page, frame } = await openFrame(app.origin, '/session')
    const [popup] = await Promise.all([context.waitForEvent('page', { timeout: 60_000 }), press(frame)])
    await respondToConsent(popup)
    await waitForStatus(frame, 'signed-in')
    expect(page.url()).toContain(`${app.origin}/frame`)
    expect(exchanges()).toBe(1)
  })

  it('C02 says that the window was blocked, where the frame can’t go to the consent page', async () => {
    await context.addInitScript(() => {
      window.open = () => null
    })
    const { frame } = await openFrame(app.origin, '/session/popup')
    await press(frame)
    await waitForStatus(frame, 'error')
    expect(await codeIn(frame)).toBe('popup_blocked')
    expect(frame.url()).toBe(`${app.origin}/session/popup`)
    // Not all requests: sessions of the previous test may still request their credit.
    expect(emulator.requests.filter(({ path }) => path === '/auth' || path === EXCHANGE)).toEqual([])
  })
})

describe('storage that can’t be used', () => {
  /** Presses the button, and returns the login's error code; the page must not have navigated. */
  async function refusal(page: Page): Promise<string | undefined> {
    await button(page).click()
    await waitForStatus(page, 'error')
    expect(page.url()).toMatch(/\/(session|local)$/)
    expect(emulator.requests).toEqual([])
    return errorOf(page)
  }

  it.each([
    ['localStorage', '/session'],
    ['sessionStorage', '/session'],
    ['localStorage', '/local'],
  ])('C11 says so before the page is left: %s throws at %s', async (name, path) => {
    await context.addInitScript((name) => {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('blocked', 'SecurityError')
        },
      })
    }, name)
    expect(await refusal(await open(path))).toBe('storage_unavailable')
  })

  it.each(['/session', '/local'])('C11 says so before the page is left: full at %s', async (path) => {
    const page = await open(path)
    await page.evaluate((path) => {
      const area = path === '/local' ? localStorage : sessionStorage
      // Real storage, filled to its last byte.
      for (let size = 2 ** 23; size >= 1; size >>= 1)
        try {
          for (let i = 0; ; i++) area.setItem(`full ${size} ${i}`, 'x'.repeat(size))
        } catch {}
    }, path)
    expect(await refusal(page)).toBe('storage_unavailable')
  })
})

it.each(['/session', '/local/popup'])(
  'C21 says that http is not enough, and stores nothing: %s',
  async (path) => {
    // Any name can be had from a proxy, without a name server.
    const elsewhere = await browser.newContext({ locale: 'en-US', proxy: { server: app.origin } })
    const page = await elsewhere.newPage()
    await page.goto(`http://app.test${path}`)
    expect(await page.evaluate(() => isSecureContext)).toBe(false)
    await button(page).click()
    await waitForStatus(page, 'error')
    expect(await errorOf(page)).toBe('insecure_context')
    expect(await page.evaluate(everything)).toBe('{}')
    expect(page.url()).toBe(`http://app.test${path}`)
    await expect.poll(() => elsewhere.pages()).toEqual([page])
    await elsewhere.close()
  },
)
