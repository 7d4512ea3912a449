import type { Page } from 'playwright-core'
import { browserName } from './launch-browser.js'
import { waitUntil } from './wait-until.js'

// Firefox takes a page from its back/forward cache, and WebDriver BiDi says that this begins, but not that it ends:
// `page.goBack()` would wait for ever. So the page itself navigates, and is polled. (Playwright switches Chromium's cache off.)

export const goBack = (page: Page): Promise<void> => navigateHistory(page, -1)
export const goForward = (page: Page): Promise<void> => navigateHistory(page, 1)

/** The adjacent addresses of the page's own origin in the tab's history. */
export const ownHistory = (page: Page): Promise<string[]> =>
  page.evaluate(() => window.navigation.entries().map(({ url }) => url ?? ''))

async function navigateHistory(page: Page, by: number): Promise<void> {
  // The same address can occur twice in a history; each document has a time origin of its own.
  const where = () => page.evaluate(() => `${performance.timeOrigin} ${location.href}`)
  const before = await where()
  // The document may be gone before it responds.
  await page.evaluate((by) => history.go(by), by).catch(() => {})
  await waitUntil('the page is another one', async () => {
    const now = await where().catch(() => before)
    return now !== before && (await page.evaluate(() => document.readyState).catch(() => '')) === 'complete'
  })
  if (browserName() === 'firefox') await updatePlaywright(page)
}

/** Makes Playwright notice the new address, so that it stops waiting. Only a download does. */
async function updatePlaywright(page: Page): Promise<void> {
  const download = page.waitForEvent('download')
  await page.evaluate(() => {
    history.replaceState(history.state, '', location.href)
    Object.assign(document.createElement('a'), { href: 'data:,', download: '' }).click()
  })
  await (await download).cancel()
}
