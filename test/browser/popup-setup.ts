// What the tests of logins in a window share, on top of either setup.
import type { BrowserContext, Frame, Page } from 'playwright-core'
import { expect } from 'vitest'

declare global {
  interface Window {
    /** Whether each call of `window.open` gave a window. */
    opened: boolean[]
    /** How many intervals run. */
    intervals: number
  }
}

/** Longer than a busy machine takes to open a window. */
const LONG_TIMEOUT = { timeout: 60_000 }

/** Presses the button and returns the window that opens, once it shows the consent page. */
export async function openConsentPopup(page: Page): Promise<Page> {
  const [popup] = await Promise.all([
    page.context().waitForEvent('page', LONG_TIMEOUT),
    page.locator('openroute-login button').first().click(),
  ])
  await popup.waitForURL(/\/auth\?/)
  return popup
}

/** Approves or declines on the consent page in the window. */
export async function respondToConsent(popup: Page, name: 'Approve' | 'Decline' = 'Approve'): Promise<void> {
  // The window may have gone before the click is over.
  await popup
    .getByRole('button', { name })
    .click()
    .catch((error: unknown) => {
      if (!popup.isClosed()) throw error
    })
}

/** Approves or declines, and waits until the window has closed itself. */
export async function completeConsent(popup: Page, name: 'Approve' | 'Decline' = 'Approve'): Promise<void> {
  await respondToConsent(popup, name)
  await expect.poll(() => popup.isClosed(), LONG_TIMEOUT).toBe(true)
}

/** Counts the windows that pages open, and the intervals that run. */
export async function watchPages(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    window.opened = []
    const open = window.open.bind(window)
    window.open = (...all) => {
      const opened = open(...all)
      window.opened.push(opened !== null)
      return opened
    }
    const running = new Set<unknown>()
    const { setInterval, clearInterval } = window
    const start = (...all: Parameters<typeof setInterval>) => {
      const id = setInterval.apply(window, all)
      running.add(id)
      return id
    }
    const stop = (id?: number) => {
      running.delete(id)
      clearInterval.call(window, id)
    }
    // One function ends what the other started, too (HTML standard, timers).
    Object.assign(window, { setInterval: start, clearInterval: stop, clearTimeout: stop })
    Object.defineProperty(window, 'intervals', { get: () => running.size })
  })
}

/** The page's frame, once something has been loaded into it. */
export async function frameOf(page: Page): Promise<Frame> {
  const frame = await (await page.waitForSelector('iframe')).contentFrame()
  if (!frame) throw new Error('The frame is gone.')
  await frame.waitForURL(/^http/)
  return frame
}

/** The names of the logins whose code has not been sent: their code verifier is still there. */
export const pending = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    Object.keys(localStorage).filter(
      (name) => name.startsWith('openroute:tx:') && JSON.parse(localStorage[name])[1],
    ),
  )

/** What kinds of events the page's login has fired. */
export const eventsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => window.events.map(([type]) => type))
