import type { Frame, Page } from 'playwright-core'
import { expect } from 'vitest'

/** The status of the page's login; `undefined` while there is none, as during a navigation. */
const statusOf = (page: Page | Frame): Promise<string | undefined> =>
  page.evaluate(() => window.login?.state.status).catch(() => undefined)

/**
 * Waits for a status. The page is polled: `waitForFunction` waits inside the document, and what waits in the
 * empty document of a window that was just opened can be lost with it in Firefox, without an error.
 */
export async function waitForStatus(page: Page | Frame, wanted: string): Promise<void> {
  await expect.poll(() => statusOf(page), { timeout: 30_000 }).toBe(wanted)
}
