// What the tests of browser mode share: an emulator, an app under a strict policy, a browser.
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { bundlePage } from '../helpers/bundle-page.js'
import { collectConsoleProblems } from '../helpers/console-problems.js'
import { useBrowser } from '../helpers/launch-browser.js'
import { waitForStatus } from '../helpers/login-status.js'
import { type StaticRoute, type StaticServer, startStaticServer } from '../helpers/static-server.js'

export { waitForStatus }
export const EXCHANGE = '/api/v1/auth/keys'
export const MODES = ['memory', 'session', 'local'] as const
/** Where browser-mode-page.ts runs, and what it shows there. */
const PATHS = [
  ...MODES.flatMap((mode) => [mode, `${mode}/popup`, `${mode}/expiring`]),
  'session/popup/auto',
  'strict',
  'blank',
]

const HTML = 'text/html; charset=utf-8'

export let emulator: Emulator
/** The emulator's provider by its other name: the same server, but another provider to the kit. */
export let otherSiteUrl: string
export let thirdParty: StaticServer
/** The same server under a host name that makes it another site than the app's. */
export let otherSite: string
export let app: StaticServer
export let browser: Browser
export let context: BrowserContext
/** What the browsers report, including refused styles, scripts and sinks. */
export let consoleProblems: string[]
/** Headers of every response of the app. A test may add some; they are removed after it. */
const headers: Record<string, string> = {}
let policy: string

/** Sends this with every response of the app from now on, until the test ends. */
export function send(more: Record<string, string>): void {
  Object.assign(headers, more)
}
/** A page at `/named` with this body, and with the kit's element for its script. */
export function serveNamed(body: string): void {
  named = body
}
let named = ''

/** The app's policy, with frames from there allowed on top. */
export const withFrames = (source: string) => ({
  'content-security-policy': `${policy}; frame-src ${source}`,
})

/** Starts them for the tests of a file, and gives each test a private window of its own. */
export function useBrowserMode(): void {
  beforeAll(async () => {
    emulator = await startEmulator({ chunkDelayMs: 20 })
    otherSiteUrl = emulator.siteUrl.replace('localhost', '127.0.0.1')
    thirdParty = await startStaticServer({
      routes: {
        '/beacon': { type: 'image/svg+xml', body: '' },
        '/evil': { type: HTML, body: EVIL },
        '/frame': { type: HTML, body: FRAME },
        [`/evil${KEYS}`]: grantAnything,
      },
    })
    otherSite = thirdParty.origin.replace('127.0.0.1', 'localhost')
    const script = await bundlePage('test/browser/browser-mode-page.ts', {
      SITE_URL: emulator.siteUrl,
      API_URL: emulator.apiUrl,
      OTHER_SITE_URL: otherSiteUrl,
      BEACON_URL: `${thirdParty.origin}/beacon`,
    })
    const page = {
      type: HTML,
      body: '<!doctype html><html lang="en"><title>App</title><script type="module" src="/app.js"></script>',
    }
    const apiOrigin = new URL(emulator.apiUrl).origin
    // C18, C19: everything here runs under the strictest policy that an app may have.
    policy = `default-src 'none'; script-src 'self'; style-src 'self'; connect-src ${apiOrigin}; require-trusted-types-for 'script'`
    const both = policy.replace(apiOrigin, `${apiOrigin} ${otherSiteUrl}`)
    app = await startStaticServer({
      routes: {
        ...Object.fromEntries(PATHS.map((path) => [`/${path}`, page])),
        // L09: `expiresIn` requests the time of the page's own server.
        ...Object.fromEntries(
          MODES.map((mode) => [
            `/${mode}/expiring`,
            {
              ...page,
              headers: { 'content-security-policy': policy.replace(apiOrigin, `'self' ${apiOrigin}`) },
            },
          ]),
        ),
        ...Object.fromEntries(
          ['two', 'one', 'other'].map((name) => [
            `/${name}`,
            { ...page, headers: { 'content-security-policy': both } },
          ]),
        ),
        ...Object.fromEntries(
          ['/injected', '/injected/popup'].map((path) => [
            path,
            {
              ...page,
              body: page.body + injectedMarkup() + realMarkup(path),
              // The weakest policy that still keeps scripts out: the kit itself must stop the markup.
              headers: { 'content-security-policy': "script-src 'self'" },
            },
          ]),
        ),
        '/beacon': { ...page, headers: { 'content-security-policy': "object-src 'none'" } },
        '/frame': { type: HTML, body: FRAME, headers: { 'content-security-policy': '' } },
        '/app.js': script,
        '/twice.js': script,
        '/openai.js': async (_request, response) => {
          const { type, body } = await bundlePage('test/browser/openai-page.ts')
          response.writeHead(200, { 'content-type': type }).end(body)
        },
        '/named': (_request, response) =>
          response
            .writeHead(200, { 'content-type': HTML, 'content-security-policy': "script-src 'self'" })
            .end(
              `<!doctype html><html lang="en"><title>App</title><script type="module" src="/kit.js"></script>${named}`,
            ),
        '/kit.js': async (_request, response) => {
          const { type, body } = await bundlePage('packages/browser/src/element.ts')
          response.writeHead(200, { 'content-type': type }).end(body)
        },
        '/favicon.ico': { type: 'image/png', body: '' },
      },
      headers,
    })
    browser = await useBrowser()
  })
  afterAll(async () => {
    await Promise.all([app?.close(), thirdParty?.close(), emulator?.close()])
  })
  beforeEach(async () => {
    for (const name in headers) delete headers[name]
    send({ 'content-security-policy': policy })
    emulator.clearRequests()
    emulator.clearFaults()
    // Each test has a private window of its own: that is what Playwright calls a context.
    context = await browser.newContext({ locale: 'en-US' })
    consoleProblems = collectConsoleProblems(context)
  })
  afterEach(async () => {
    await context.close()
  })
}

export async function open(path: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(app.origin + path)
  return page
}
export const button = (page: Page) => page.locator('openroute-login button').first()
export const keyOf = (page: Page) => page.evaluate(() => window.login.openAIOptions().apiKey)
export const errorOf = (page: Page) =>
  page.evaluate(() => (window.login.state.status === 'error' ? window.login.state.error.code : undefined))

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
  await waitForStatus(page, 'signed-in')
  return page
}

/** Starts a login and returns the callback address to which the provider would redirect the user. */
export async function callbackUrl(page: Page): Promise<string> {
  await ask(page)
  return emulator.approve(page.url())
}

export const exchanges = () => emulator.requestsTo(EXCHANGE).length

/** What the page has stored. Chromium lets frames of other sites have no storage at all. */
export const everything = () => {
  try {
    return JSON.stringify({ ...sessionStorage, ...localStorage })
  } catch {
    return '{}'
  }
}

const KEYS = '/auth/keys'

/** An API of an attacker, which accepts codes from any page. */
const grantAnything: StaticRoute = (_, response) =>
  response
    .writeHead(200, {
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'content-type',
      'content-type': 'application/json',
    })
    .end(JSON.stringify({ key: `sk-or-v1-${'e'.repeat(64)}`, user_id: null }))

/** What an attacker without a script puts before the app's own element. */
function injectedMarkup(): string {
  const real = `site-url="${emulator.siteUrl}" api-url="${emulator.apiUrl}"`
  const attributes = [
    // On one machine all ports are one site, so that these two pass as providers.
    `site-url="${emulator.siteUrl}" api-url="${thirdParty.origin}/evil"`,
    `site-url="${thirdParty.origin}/evil" api-url="${emulator.apiUrl}"`,
    `site-url="${emulator.siteUrl}" api-url="${emulator.apiUrl}/evil"`,
    `${real} storage="local"`,
    `${real} storage="memory" mode="popup" callback-url="/elsewhere"`,
    'provider="openrouter"',
    'server="/evil"',
    'class="split" site-url="https://openroute.cn" api-url="https://evil.example/v1"',
    'class="split" mode="popup" site-url="https://evil.example" api-url="https://api.openroute.cn/api/v1"',
  ]
  const elements = attributes.map((text) => `<openroute-login ${text}></openroute-login>`)
  return `<base href="${thirdParty.origin}/evil/">${elements.join('')}`
}

const realMarkup = (path: string): string =>
  `<openroute-login id="real" mode="${path.endsWith('popup') ? 'popup' : 'redirect'}" site-url="${emulator.siteUrl}" api-url="${emulator.apiUrl}"></openroute-login>`

/** Shows what its fragment names: a page of the app, which then has this page as its parent. */
const FRAME = `<!doctype html><html lang="en"><title>Frame</title><link rel="icon" href="data:,">
<iframe width="600" height="400"></iframe><script>
document.querySelector('iframe').src = decodeURIComponent(location.hash.slice(1))
</script>`

/** Opens the URL in its fragment, as any other site may, and keeps the messages that it receives. */
const EVIL = `<!doctype html><html lang="en"><title>Evil</title><link rel="icon" href="data:,">
<button>Win a prize</button><script>
window.received = []
addEventListener('message', ({ data }) => received.push(data))
new BroadcastChannel('openroute-kit').onmessage = ({ data }) => received.push(data)
document.querySelector('button').onclick = () => { window.victim = open(decodeURIComponent(location.hash.slice(1))) }
</script>`
