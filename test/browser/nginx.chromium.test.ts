import { defineProvider } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { bundlePage } from '../helpers/bundle-page.js'
import { collectConsoleProblems } from '../helpers/console-problems.js'
import { type RunningApp, startExpressApp } from '../helpers/express-app.js'
import { freePorts } from '../helpers/free-ports.js'
import { useBrowser } from '../helpers/launch-browser.js'
import { type NginxProcess, startNginx } from '../helpers/nginx.js'

// An app below a path that nginx strips, opened at baseUrl and at another host.

let emulator: Emulator
let app: RunningApp
let nginx: NginxProcess
let browser: Browser
let context: BrowserContext
let consoleProblems: string[]
let url: string

beforeAll(async () => {
  emulator = await startEmulator()
  const [port = 0] = await freePorts(1)
  url = `http://localhost:${port}/app`
  const script = await bundlePage('test/browser/nginx-page.ts')
  app = await startExpressApp({
    emulator,
    kit: {
      baseUrl: url,
      onError: () => {},
      // 127.0.0.1 is another site than localhost, as a real provider's is.
      provider: defineProvider({
        id: 'openroute',
        siteUrl: emulator.siteUrl.replace('localhost', '127.0.0.1'),
        apiUrl: emulator.apiUrl,
      }),
    },
    before: (express) => {
      express.get(['/page', '/popup'], (_req, res) => {
        res
          .type('html')
          .send(
            '<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,"><script type="module" src="/app/app.js"></script>',
          )
      })
      express.get('/app.js', (_req, res) => void res.type(script.type).send(script.body))
    },
    after: (express, or) =>
      express.get('/private', or.requireLogin, (_req, res) => {
        res
          .type('html')
          .send('<!doctype html><html lang="en"><title>Private</title><link rel="icon" href="data:,">')
      }),
  })
  nginx = await startNginx([
    {
      port,
      directives: `location /app/ { proxy_pass ${app.url}/; proxy_set_header Host $http_host; }`,
    },
  ])
  browser = await useBrowser()
})
afterAll(async () => {
  await Promise.all([nginx?.stop(), app?.close(), emulator?.close()])
})
beforeEach(async () => {
  context = await browser.newContext({ locale: 'en-US' })
  consoleProblems = collectConsoleProblems(context)
})
afterEach(async () => {
  await context.close()
  expect(consoleProblems).toEqual([])
})

it('S04 S10 logs in from a page that requires it, and out with the button', async () => {
  const page = await context.newPage()
  await page.goto(`${url}/private?x=1`)
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.waitForURL(`${url}/private?x=1`)
  await page.goto(`${url}/page`)
  await page.waitForFunction(() => window.login.state.status === 'signed-in')
  await page.evaluate(() => window.login.logout())
  await page.waitForFunction(() => window.login.state.status === 'signed-out')
  await page.goto(`${url}/private`)
  await page.getByRole('button', { name: 'Approve' }).waitFor()
})

it('S22 moves a login at 127.0.0.1 to baseUrl, and ends there', async () => {
  const page = await context.newPage()
  await page.goto(`${url.replace('localhost', '127.0.0.1')}/page`)
  await page.locator('openroute-login button').first().click()
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.waitForURL(`${url}/page`)
  await page.waitForFunction(() => window.login.state.status === 'signed-in')
})

it('S22 S10 says in a popup of 127.0.0.1 where the app is', async () => {
  const page = await context.newPage()
  await page.goto(`${url.replace('localhost', '127.0.0.1')}/popup`)
  await page.waitForFunction(() => window.login.state.status === 'signed-out')
  const [popup] = await Promise.all([
    context.waitForEvent('page'),
    page.locator('openroute-login button').first().click(),
  ])
  await popup.getByRole('button', { name: 'Approve' }).click()
  await popup.getByText(`This app is at ${new URL(url).host}.`).waitFor()
  await popup.getByRole('link', { name: 'Back to the app' }).waitFor()
})

it('S10 closes the popup whose last page has a trailing slash', async () => {
  const page = await context.newPage()
  await page.goto(`${url}/page`)
  const received = page.evaluate(
    () =>
      new Promise((resolve) => {
        new BroadcastChannel('openroute-kit').onmessage = ({ data }) => resolve(data)
      }),
  )
  await page.evaluate((path) => void window.open(path), `${url}/openroute/popup/`)
  expect(await received).toEqual({ scope: '/app/openroute', popup: null })
})
