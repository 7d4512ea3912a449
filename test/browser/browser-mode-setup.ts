// What the tests of browser mode share: an emulator, an app under a strict policy, a browser.
import { fileURLToPath } from 'node:url'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { build } from 'esbuild'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { complaintsOf } from '../helpers/complaints.js'
import { launchBrowser } from '../helpers/launch-browser.js'
import { type StaticServer, startStaticServer } from '../helpers/static-server.js'

export const EXCHANGE = '/api/v1/auth/keys'
export const MODES = ['memory', 'session', 'local'] as const

export let emulator: Emulator
export let thirdParty: StaticServer
export let app: StaticServer
export let browser: Browser
export let context: BrowserContext
/** What the browsers complain of: refused styles, scripts and sinks come here as well. */
export let complaints: string[]

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 20 })
  thirdParty = await startStaticServer({ routes: { '/beacon': { type: 'image/svg+xml', body: '' } } })
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL('browser-mode-page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    alias: {
      '#failure': fileURLToPath(new URL('../../packages/core/src/failure.ts', import.meta.url)),
      ...Object.fromEntries(
        ['core', 'browser'].map((name) => [
          `@openroute-kit/${name}`,
          fileURLToPath(new URL(`../../packages/${name}/src`, import.meta.url)),
        ]),
      ),
    },
    define: {
      SITE_URL: JSON.stringify(emulator.siteUrl),
      API_URL: JSON.stringify(emulator.apiUrl),
      BEACON_URL: JSON.stringify(`${thirdParty.origin}/beacon`),
    },
  })
  const page = {
    type: 'text/html; charset=utf-8',
    body: '<!doctype html><html lang="en"><title>App</title><script type="module" src="/app.js"></script>',
  }
  const script = { type: 'text/javascript; charset=utf-8', body: bundle.outputFiles[0]?.text ?? '' }
  app = await startStaticServer({
    routes: {
      ...Object.fromEntries([...MODES, 'strict', 'blank'].map((name) => [`/${name}`, page])),
      '/beacon': { ...page, headers: { 'content-security-policy': "object-src 'none'" } },
      '/app.js': script,
      '/twice.js': script,
      '/favicon.ico': { type: 'image/png', body: '' },
    },
    headers: {
      // C18, C19: everything here runs under the strictest policy that an app may have.
      'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self'; connect-src ${
        new URL(emulator.apiUrl).origin
      }; require-trusted-types-for 'script'`,
    },
  })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await Promise.all([app?.close(), thirdParty?.close(), emulator?.close()])
})
beforeEach(async () => {
  emulator.clearRequests()
  emulator.clearFaults()
  context = await browser.newContext({ locale: 'en-US' })
  complaints = complaintsOf(context)
})
afterEach(async () => {
  await context.close()
})

export async function open(path: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(app.origin + path)
  return page
}
export const button = (page: Page) => page.locator('openroute-login button').first()
export const keyOf = (page: Page) => page.evaluate(() => window.login.openAIOptions().apiKey)
export const errorOf = (page: Page) =>
  page.evaluate(() => (window.login.state.status === 'error' ? window.login.state.error.code : undefined))

export async function until(page: Page, wanted: string): Promise<void> {
  await page.waitForFunction((wanted) => window.login?.state.status === wanted, wanted)
}

/** Presses the button and waits for the consent page. */
export async function ask(page: Page): Promise<void> {
  await button(page).click()
  await page.waitForURL(`${emulator.siteUrl}/auth?**`)
}

export async function approve(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.waitForURL(`${app.origin}/**`)
}

export async function signIn(path: string): Promise<Page> {
  const page = await open(path)
  await ask(page)
  await approve(page)
  await until(page, 'signed-in')
  return page
}

/** Starts a login and gives the address at which the provider would bring the user back. */
export async function callbackUrl(page: Page): Promise<string> {
  await ask(page)
  return emulator.approve(page.url())
}

export const exchanges = () => emulator.requestsTo(EXCHANGE).length
