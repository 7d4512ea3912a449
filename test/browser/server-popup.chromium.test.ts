import { defineProvider, type Provider } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { collectConsoleProblems } from '../helpers/console-problems.js'
import { startExpressApp } from '../helpers/express-app.js'
import { useBrowser } from '../helpers/launch-browser.js'
import { type StaticServer, startStaticServer } from '../helpers/static-server.js'
import { type RunningWebApp, startWebApp } from '../helpers/web-app.js'

declare global {
  interface Window {
    /** Messages on the kit's channel. */
    received: unknown[]
    /** Messages by postMessage. */
    posted: unknown[]
    popup: Window | null
  }
}

const POLICY = 'cross-origin-opener-policy'
/** A page that opens the login in a popup, at the click. */
const opener = (login: string) => `<!doctype html><html lang="en"><title>Opener</title>
<link rel="icon" href="data:,">
<button>Log in</button>
<script>
window.received = []; window.posted = []; window.popup = null
new BroadcastChannel('openroute-kit').onmessage = ({ data }) => received.push(data)
addEventListener('message', ({ data }) => posted.push(data))
document.querySelector('button').onclick = () => { popup = open('${login}', '', 'popup,width=480,height=640') }
</script>`

const html = (body: string, headers: Record<string, string> = {}) =>
  new Response(body, { headers: { 'content-type': 'text/html; charset=utf-8', ...headers } })

let browser: Browser
let emulator: Emulator
let provider: Provider
let app: RunningWebApp
let evil: StaticServer
let context: BrowserContext
let consoleProblems: string[]
/** The headers of the app's own pages. */
let headers: Record<string, string> = {}

beforeAll(async () => {
  emulator = await startEmulator()
  // 127.0.0.1 is another site than localhost, as a real provider's is.
  provider = defineProvider({
    id: 'openroute',
    siteUrl: emulator.siteUrl.replace('localhost', '127.0.0.1'),
    apiUrl: emulator.apiUrl,
  })
  app = await startWebApp({
    emulator,
    kit: { provider },
    routes: async () => html(opener('/openroute/login?mode=popup'), headers),
  })
  evil = await startStaticServer({
    routes: { '/': { type: 'text/html', body: opener(`${app.url}/openroute/login?mode=popup`) } },
  })
  browser = await useBrowser()
})
afterAll(async () => {
  await Promise.all([app?.close(), evil?.close(), emulator?.close()])
})
beforeEach(async () => {
  headers = {}
  emulator.clearRequests()
  emulator.clearFaults()
  context = await browser.newContext({ locale: 'en-US' })
  consoleProblems = collectConsoleProblems(context)
})
afterEach(async () => {
  await context.close()
  expect(consoleProblems).toEqual([])
})

/** Opens the popup from a page; returns both. */
async function begin(url: string): Promise<{ page: Page; popup: Page }> {
  const page = await context.newPage()
  await page.goto(url)
  const [popup] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('button', { name: 'Log in' }).click(),
  ])
  return { page, popup }
}

/** Approves or declines in the popup, and waits until it has closed itself. */
async function completeConsent(popup: Page, name: 'Approve' | 'Decline'): Promise<void> {
  // The window may have gone before the click is over.
  await popup
    .getByRole('button', { name })
    .click()
    .catch(() => {})
  await expect.poll(() => popup.isClosed()).toBe(true)
}

const receivedBy = (page: Page) => page.evaluate(() => window.received)
const waitForMessage = (page: Page) => expect.poll(() => receivedBy(page)).not.toEqual([])
const session = (page: Page) => page.evaluate(async () => (await fetch('/openroute/session')).json())

describe('a login in a popup', () => {
  const SEVERED: [string, { app?: string; provider?: string }][] = [
    ['no policy about openers', {}],
    ['COOP: same-origin on the app', { app: 'same-origin' }],
    ['COOP: same-origin-allow-popups on the app', { app: 'same-origin-allow-popups' }],
    ['COOP: same-origin on the provider', { provider: 'same-origin' }],
    ['COOP: same-origin on both', { app: 'same-origin', provider: 'same-origin' }],
  ]
  it.each(SEVERED)('C03 notifies the page that opened it, and closes: %s', async (_, policy) => {
    if (policy.app) headers = { [POLICY]: policy.app }
    if (policy.provider) emulator.fail('/auth', { kind: 'headers', headers: { [POLICY]: policy.provider } })
    const { page, popup } = await begin(app.url)
    await popup.getByRole('button', { name: 'Approve' }).waitFor()
    const severed = await popup.evaluate(() => window.opener === null)
    expect(severed).toBe([policy.app, policy.provider].includes('same-origin'))
    // What a page can observe of its popup does not prove that it has closed.
    await expect.poll(() => page.evaluate(() => window.popup?.closed)).toBe(severed)
    await completeConsent(popup, 'Approve')
    await waitForMessage(page)
    expect(await receivedBy(page)).toEqual([{ scope: '/openroute', popup: null }])
    expect(await page.evaluate(() => window.posted)).toEqual([])
    expect(await session(page)).toMatchObject({ signedIn: true })
    expect(emulator.requestsTo('/api/v1/auth/keys')).toHaveLength(1)
  })

  it.each([undefined, 'same-origin'])(
    'C03 notifies the page of a refusal, and closes: COOP %s',
    async (policy) => {
      if (policy) headers = { [POLICY]: policy }
      const { page, popup } = await begin(app.url)
      await completeConsent(popup, 'Decline')
      await waitForMessage(page)
      expect(await receivedBy(page)).toEqual([{ scope: '/openroute', popup: 'access_denied' }])
      expect(await session(page)).toEqual({ signedIn: false })
    },
  )

  it('A22 closes at once for a signed-in visitor', async () => {
    const first = await begin(app.url)
    await completeConsent(first.popup, 'Approve')
    await first.page.reload()
    await first.page.getByRole('button', { name: 'Log in' }).click()
    await waitForMessage(first.page)
    await expect.poll(() => context.pages()).toEqual([first.page])
    expect(await receivedBy(first.page)).toEqual([{ scope: '/openroute', popup: null }])
    expect(emulator.requestsTo('/api/v1/auth/keys')).toHaveLength(1)
  })

  it.each(['Approve', 'Decline'] as const)('A05 sends an evil opener nothing: %s', async (decision) => {
    const bystander = await context.newPage()
    await bystander.goto(app.url)
    const { page, popup } = await begin(evil.origin)
    await completeConsent(popup, decision)
    // The app's own page has received it by now, so nothing else is on its way.
    await waitForMessage(bystander)
    expect(await page.evaluate(() => window.posted)).toEqual([])
    expect(await receivedBy(page)).toEqual([])
  })

  it('says how the login ended in a window that can’t be closed', async () => {
    const page = await context.newPage()
    await page.goto(app.url)
    await page.goto(`${app.url}/openroute/popup`)
    await page.getByRole('heading', { name: 'You can close this window.' }).waitFor()
    await page.goto(`${app.url}/openroute/popup?error=access_denied`)
    await page.getByText('You declined the login.').waitFor()
    await page.getByRole('link', { name: 'Back to the app' }).click()
    await page.waitForURL(`${app.url}/`)
    // Browsers report that they did not close it.
    consoleProblems.length = 0
  })

  it('L06 continues to the app in a tab that can’t be closed, where the visitor opened an old callback', async () => {
    const { page, popup } = await begin(app.url)
    const callback = popup.waitForRequest(/\/openroute\/callback\?/)
    await completeConsent(popup, 'Approve')
    await page.goto(`${app.url}/elsewhere`)
    await page.goto((await callback).url())
    await page.waitForURL(`${app.url}/`)
    expect(await session(page)).toMatchObject({ signedIn: true })
    expect(emulator.requestsTo('/api/v1/auth/keys')).toHaveLength(1)
    consoleProblems.length = 0
  })

  it('L02 stays a window that says what to do where it can’t be closed', async () => {
    const { page, popup } = await begin(app.url)
    await popup.clock.install()
    await popup.addInitScript(() => {
      window.close = () => {}
    })
    await popup.getByRole('button', { name: 'Approve' }).click()
    await popup.getByRole('heading', { name: 'You are signed in.' }).waitFor()
    await waitForMessage(page)
    await expect.poll(() => session(page)).toMatchObject({ signedIn: true })
    await popup.clock.runFor(1000)
    expect(new URL(popup.url()).pathname).toBe('/openroute/popup')
  })
})

describe('the popup of other apps', () => {
  /** Logs in by the popup; returns what the page then receives. */
  async function logIn(url: string): Promise<{ page: Page; messages: unknown[] }> {
    const { page, popup } = await begin(url)
    await completeConsent(popup, 'Approve')
    await waitForMessage(page)
    return { page, messages: await receivedBy(page) }
  }

  it('C03 names the public mount path, below the path of the base URL', async () => {
    const below = await startWebApp({
      emulator,
      basePath: '/team',
      kit: { provider, mount: '/auth/llm' },
      routes: async () => html(opener('/team/auth/llm/login?mode=popup')),
    })
    onTestFinished(() => below.close())
    const { messages } = await logIn(`${below.url}/team/`)
    expect(messages).toEqual([{ scope: '/team/auth/llm', popup: null }])
  })

  it('C03 B07 notifies the page even with a Strict session cookie and COOP on every response of the app', async () => {
    const strict = await startExpressApp({
      emulator,
      kit: { provider },
      session: { cookie: { sameSite: 'strict', httpOnly: true } },
      first: (app) => app.use((_req, res, next) => next(void res.set(POLICY, 'same-origin'))),
      before: (app) =>
        app.get('/opener', (_req, res) => res.type('html').send(opener('/openroute/login?mode=popup'))),
    })
    onTestFinished(() => strict.close())
    const { page, messages } = await logIn(`${strict.url}/opener`)
    expect(messages).toEqual([{ scope: '/openroute', popup: null }])
    expect(await session(page)).toMatchObject({ signedIn: true })
  })
})
