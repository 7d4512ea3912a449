// What the tests of server mode share: an emulator on another site, an Express app, a browser.
import { defineProvider } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { bundlePage } from '../helpers/bundle-page.js'
import { collectConsoleProblems } from '../helpers/console-problems.js'
import { type RunningApp, startExpressApp } from '../helpers/express-app.js'
import { useBrowser } from '../helpers/launch-browser.js'
import { waitForStatus } from '../helpers/login-status.js'
import { type StaticServer, startStaticServer } from '../helpers/static-server.js'

export { waitForStatus }
export let emulator: Emulator
export let app: RunningApp
export let thirdParty: StaticServer
let browser: Browser
export let context: BrowserContext
export let consoleProblems: string[]
/** Headers of every response of the app, the kit's included; a test's additions are removed after it. */
let headers: Record<string, string> = {}
/** How long the app's server takes to say who is signed in, in milliseconds. */
let sessionDelay = 0

export function send(more: Record<string, string>): void {
  Object.assign(headers, more)
}
export function delaySession(milliseconds: number): void {
  sessionDelay = milliseconds
}

/** L05: responds to every navigation with the app's page, as the plug-ins of bundlers do by default. */
const SERVICE_WORKER = `
addEventListener('install', (event) => event.waitUntil(caches.open('app').then((cache) => cache.add('/page')).then(skipWaiting)))
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('fetch', (event) => {
  if (event.request.mode === 'navigate') event.respondWith(caches.match('/page'))
})`

/** Starts them for the tests of a file, and gives each test a private window of its own. */
export function useServerMode(): void {
  beforeAll(async () => {
    emulator = await startEmulator({ chunkDelayMs: 5 })
    // B07: 127.0.0.1 is another site than localhost, as a real provider's is.
    const provider = defineProvider({
      id: 'openroute',
      siteUrl: emulator.siteUrl.replace('localhost', '127.0.0.1'),
      apiUrl: emulator.apiUrl,
    })
    thirdParty = await startStaticServer({ routes: { '/beacon': { type: 'image/svg+xml', body: '' } } })
    const script = await bundlePage('test/browser/server-mode-page.ts', {
      BEACON_URL: `${thirdParty.origin}/beacon`,
    })
    const policy = `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data: ${thirdParty.origin}; require-trusted-types-for 'script'`
    const html =
      '<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,"><script type="module" src="/app.js"></script>'
    app = await startExpressApp({
      emulator,
      kit: { provider },
      first: (express) => {
        express.use((_req, res, next) => next(void res.set(headers)))
        express.get(['/page', '/popup'], (_req, res) => {
          res
            .set('content-security-policy', `${policy}; frame-src ${thirdParty.origin}`)
            .type('html')
            .send(html)
        })
        express.get('/app.js', (_req, res) => void res.type(script.type).send(script.body))
        express.get('/sw.js', (_req, res) => void res.type('js').send(SERVICE_WORKER))
        express.get('/openai.js', async (_req, res) => {
          const { type, body } = await bundlePage('test/browser/openai-page.ts')
          res.type(type).send(body)
        })
        express.get('/openroute/session', (_req, _res, next) => void setTimeout(next, sessionDelay))
      },
    })
    browser = await useBrowser()
  })
  afterAll(async () => {
    await Promise.all([app?.close(), thirdParty?.close(), emulator?.close()])
  })
  beforeEach(async () => {
    headers = {}
    sessionDelay = 0
    thirdParty.requests.length = 0
    emulator.clearRequests()
    emulator.clearFaults()
    context = await browser.newContext({ locale: 'en-US' })
    consoleProblems = collectConsoleProblems(context)
  })
  afterEach(async () => {
    await context.close()
  })
}

export async function open(path: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(app.url + path)
  await page.waitForFunction(() => window.login.state.status !== 'signing-in')
  return page
}
export const errorOf = (page: Page) =>
  page.evaluate(() => (window.login.state.status === 'error' ? window.login.state.error.code : undefined))
export const exchanges = () => emulator.requestsTo('/api/v1/auth/keys').length

/** Logs in by redirect. */
export async function signIn(): Promise<Page> {
  const page = await open('/page')
  await page.locator('openroute-login button').first().click()
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.waitForURL(`${app.url}/page`)
  await waitForStatus(page, 'signed-in')
  return page
}

/** Requests a completion with the `openai` package in the page, and returns what it streams. */
export const stream = (page: Page, question: string): Promise<string> =>
  page.evaluate(
    `import('/openai.js').then(({ stream }) => stream(login.openAIOptions(), ${JSON.stringify(question)}))`,
  )
