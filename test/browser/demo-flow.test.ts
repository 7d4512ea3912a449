import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { goBack, goForward, ownHistory } from '../helpers/browser-history.js'
import { type DemoProcess, startDemo } from '../helpers/demo.js'
import { useBrowser } from '../helpers/launch-browser.js'
import { recordTraffic, type Traffic } from '../helpers/record-traffic.js'
import { startStaticServer } from '../helpers/static-server.js'

const KEY = /sk-or-v1-[0-9a-f]{16,}/

let browser: Browser
let emulator: Emulator
let demo: DemoProcess
let context: BrowserContext
let page: Page
let traffic: Traffic

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 10 })
  const { siteUrl, apiUrl } = emulator
  ;[browser, demo] = await Promise.all([
    useBrowser(),
    startDemo({ env: { OPENROUTE_SITE_URL: siteUrl, OPENROUTE_API_URL: apiUrl } }),
  ])
})
afterAll(async () => {
  await demo?.stop()
  await emulator?.close()
})
beforeEach(async () => {
  emulator.clearRequests()
  context = await browser.newContext({ locale: 'en-US' })
  traffic = recordTraffic(context)
  page = await context.newPage()
})
afterEach(async () => {
  const everything = await traffic.text()
  await context.close()
  expect(everything.length).toBeGreaterThan(0)
  expect(everything).not.toMatch(KEY) // B32
})

const loginButton = (on = page) => on.getByRole('button', { name: 'Log in with OpenRoute' }).first()
const prompt = (on = page) => on.getByRole('textbox')

async function startLogin(on = page): Promise<void> {
  await on.goto(demo.url)
  await loginButton(on).click()
  await on.getByRole('button', { name: 'Approve' }).waitFor()
}

async function approve(on = page): Promise<void> {
  await on.getByRole('button', { name: 'Approve' }).click()
  await on.waitForURL(`${demo.url}/`)
  await prompt(on).waitFor()
}

async function ask(text: string, model?: string): Promise<void> {
  if (model !== undefined) {
    await page.getByRole('combobox').click()
    await page.getByRole('option').first().waitFor()
    await page.getByRole('combobox').fill(model)
    await page.getByRole('combobox').press('Enter')
  }
  await prompt().fill(text)
  await prompt().press('Enter')
}

const exchanges = (): number => emulator.requestsTo('/api/v1/auth/keys').length

describe('the demo in a real browser', () => {
  it('B32 logs in, approves, streams, stops, reloads and signs out, and the key never passes the browser', async () => {
    await startLogin()
    await approve()
    await ask('Tell me about routes')
    await page.getByRole('button', { name: 'Send' }).waitFor()
    await expect.poll(() => page.locator('.completion').last().textContent()).toContain('routes')

    await ask('A long one', 'slow')
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Stopped').waitFor()

    await page.reload()
    await prompt().waitFor()
    expect(await page.locator('.question').count()).toBe(2)

    await page.locator('openroute-login').first().getByRole('button').first().click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await loginButton().waitFor()
    expect(await page.locator('.question').count()).toBe(0)
    await page.reload()
    await loginButton().waitFor()
  })

  it('returns to the app signed out when the user declines', async () => {
    await startLogin()
    await page.getByRole('button', { name: 'Decline' }).click()
    await page.waitForURL(`${demo.url}/openroute/failed**`)
    await page.getByRole('link', { name: 'Back to the app' }).click()
    await loginButton().waitFor()
    expect(exchanges()).toBe(0)
  })

  it('C07 finishes two logins that run in two tabs at once', async () => {
    const other = await context.newPage()
    await startLogin(page)
    await startLogin(other)
    await approve(page)
    await approve(other)
    await page.reload()
    await prompt(page).waitFor()
    expect(exchanges()).toBe(2)
  })

  it('C09 creates no second key when the visitor goes Back to the consent page and the callback, and stays signed in', async () => {
    await startLogin()
    await approve()
    await goBack(page)
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    await goForward(page)
    await prompt().waitFor()
    expect(exchanges()).toBe(1)
  })

  it('C09 L06 leads from a callback that is opened again to the app, and leaves the session alone', async () => {
    const callbacks: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('/openroute/callback')) callbacks.push(request.url())
    })
    await startLogin()
    await approve()
    await page.goto(callbacks[0] as string)
    expect(page.url()).toBe(`${demo.url}/`)
    await prompt().waitFor()
    expect(exchanges()).toBe(1)
  })

  it('A18 leaves no code in the address or the history', async () => {
    await startLogin()
    await approve()
    expect(page.url()).toBe(`${demo.url}/`)
    const urls = await ownHistory(page)
    expect(urls).toContain(`${demo.url}/`)
    expect(urls.filter((url) => /[?&](code|state)=/.test(new URL(url).search))).toEqual([])
  })

  it('A05 sends nothing to an evil page that opened the login as a popup', async () => {
    const evil = await startStaticServer({
      routes: {
        '/': {
          type: 'text/html',
          body: `<!doctype html><button>open</button><script>
            window.received = []
            addEventListener('message', (event) => received.push(event.data))
            document.querySelector('button').onclick = () => { window.popup = open('${demo.url}/openroute/login') }
          </script>`,
        },
      },
    })
    try {
      await page.goto(evil.origin)
      const [popup] = await Promise.all([page.waitForEvent('popup'), page.getByRole('button').click()])
      await popup.getByRole('button', { name: 'Approve' }).click()
      await popup.waitForURL(`${demo.url}/`)
      await prompt(popup).waitFor()
      expect(await page.evaluate('window.received')).toEqual([])
    } finally {
      await evil.close()
    }
  })

  it('A06 ignores messages that claim a result, and completes the real login', async () => {
    await page.goto(demo.url)
    await loginButton().waitFor()
    await page.evaluate(() => {
      const fakes = [
        { type: 'openroute', state: 'or-x', code: 'evil' },
        { status: 'signed-in', userId: 'evil', keyId: 'f'.repeat(64) },
        { key: 'evil-key' },
        'signed-in',
      ]
      for (const fake of fakes) {
        window.postMessage(fake, '*')
        new BroadcastChannel('openroute-kit').postMessage(fake)
      }
    })
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)))
    expect(
      await page
        .locator('openroute-login')
        .first()
        .evaluate(
          (element) => (element as unknown as { login: { state: { status: string } } }).login.state.status,
        ),
    ).toBe('signed-out')
    await loginButton().click()
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    await approve()
  })
})
