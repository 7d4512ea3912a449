// Logs what happens in the pages of a test, and takes screenshots of them when it fails, before it closes them.
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { TestRunner } from 'vitest'
import { saveScreenshot } from './failure-folder.js'
import { log } from './test-log.js'

/** Contexts that are open now. */
const contexts = new Set<BrowserContext>()

/** Wraps `newContext` and `newPage`, through which every page of a test comes. */
export function watchBrowser(browser: Browser): Browser {
  const newContext = browser.newContext.bind(browser)
  browser.newContext = async (options) => watchContext(await newContext(options))
  return browser
}

function watchContext(context: BrowserContext): BrowserContext {
  contexts.add(context)
  context.on('page', watchPage)
  context.on('weberror', (webError) => log('browser', `${webError.error().stack ?? webError.error()}`))
  context.on('console', (message) => log('browser', `${message.type()}: ${message.text()}`))
  context.on('requestfailed', (request) =>
    log('browser', `${request.method()} ${request.url()} failed: ${request.failure()?.errorText}`),
  )
  context.on('close', () => contexts.delete(context))
  const close = context.close.bind(context)
  context.close = async (options) => {
    if (TestRunner.getCurrentTest()?.result?.state === 'fail') await takeScreenshots(context)
    await close(options)
  }
  return context
}

function watchPage(page: Page): void {
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame()) log('browser', `navigated to ${frame.url()}`)
  })
  page.on('crash', () => log('browser', `crashed: ${page.url()}`))
  page.on('close', () => log('browser', `closed: ${page.url()}`))
}

/** Takes screenshots of the pages that are still open. */
export async function screenshotOpenPages(): Promise<void> {
  await Promise.all([...contexts].map(takeScreenshots))
}

async function takeScreenshots(context: BrowserContext): Promise<void> {
  for (const page of context.pages())
    try {
      log('browser', `screenshot of ${page.url()}`)
      saveScreenshot(await page.screenshot({ timeout: 5_000 }))
    } catch (error) {
      // One page that hangs or has just closed must not lose the rest.
      log('browser', `no screenshot of ${page.url()}: ${error}`)
    }
}
