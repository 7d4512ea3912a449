import { AxeBuilder } from '@axe-core/playwright'
import type { Emulator, Fault } from '@openroute-kit/emulator'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startStaticSite } from '../../examples/static-site/static-site.mjs'
import { collectConsoleProblems } from '../helpers/console-problems.js'
import { useBrowser } from '../helpers/launch-browser.js'
import { lowContrast } from '../helpers/low-contrast.js'

const COMPLETIONS = '/api/v1/chat/completions'

let site: Awaited<ReturnType<typeof startStaticSite>>
let emulator: Emulator
let browser: Browser
let context: BrowserContext
let page: Page
/** What the browser reports, including scripts, styles and connections that the policy refuses. */
let consoleProblems: string[]

beforeAll(async () => {
  site = await startStaticSite()
  emulator = site.emulator
  browser = await useBrowser()
})
afterAll(async () => {
  await site?.close()
})
beforeEach(async () => {
  emulator.clearRequests()
  emulator.clearFaults()
  await visit()
})
afterEach(async () => {
  await context.close()
})

/** Opens the page as another visitor. */
async function visit(options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
  await context?.close()
  context = await browser.newContext({ locale: 'en-US', ...options })
  consoleProblems = collectConsoleProblems(context)
  page = await context.newPage()
  await page.goto(site.url)
}

const login = (): Locator => page.locator('openroute-login button').first()
const box = (): Locator => page.locator('#question')
const completion = (): Locator => page.locator('#completion')
const note = (text: string | RegExp) => page.getByRole('status').filter({ hasText: text }).waitFor()
const problem = (): Locator => page.locator('#problem')

async function approve(): Promise<void> {
  await page.getByRole('button', { name: /^(Approve|同意)$/ }).click()
  await page.waitForURL(`${site.url}/**`)
  await box().waitFor()
}
async function logIn(): Promise<void> {
  await login().click()
  await approve()
}
async function ask(question = 'Hello'): Promise<void> {
  await box().fill(question)
  await box().press('Enter')
}
const fail = (fault: Fault) => emulator.fail(COMPLETIONS, fault)
const refuse = (status: number, message = '', headers: Record<string, string> = {}) =>
  fail({ kind: 'respond', status, headers, body: { error: { code: status, message } } })

describe('examples/static-site', () => {
  it('logs in, streams a completion, shows what it cost, and signs out', async () => {
    await logIn()
    fail({ kind: 'hang-mid-body', afterChunks: 4 })
    await ask('What is a key?')
    await note('Writing')
    expect(await completion().textContent()).not.toBe('')
    await page.getByRole('button', { name: 'Stop' }).click()
    await note('Stopped')

    await ask('What is a key?')
    await note(/The answer is complete\. It cost <?\$0\.\d+/)
    expect(await page.locator('#asked').textContent()).toBe('What is a key?')
    expect(await completion().textContent()).toContain('This is the **local emulator**')
    expect(await completion().textContent()).toContain('> What is a key?')
    await login()
      .getByText(/ of \$2\.00/)
      .waitFor()

    await page.evaluate(() => document.querySelector('openroute-login')?.login.logout())
    await page.locator('#form').waitFor({ state: 'hidden' })
    expect(await completion().isVisible()).toBe(false)
    await login().getByText('Log in with OpenRoute').waitFor()
    expect(consoleProblems).toEqual([])
  })

  it('ends the request when a completion is stopped, and can ask again', async () => {
    await logIn()
    fail({ kind: 'hang-mid-body', afterChunks: 2 })
    await ask()
    await note('Writing')
    await page.getByRole('button', { name: 'Stop' }).click()
    await note('Stopped')
    await emulator.waitForRequest(({ path, aborted }) => path === COMPLETIONS && aborted)
    expect(await box().evaluate((node) => node === document.activeElement)).toBe(true)
    await ask()
    await note('The answer is complete')
    expect(consoleProblems).toEqual([])
  })

  it('runs nothing that its policy does not name', async () => {
    await logIn()
    await ask()
    await note('The answer is complete')
    expect(consoleProblems).toEqual([])
    // Check that the trap works.
    await page.evaluate(() => {
      const script = document.createElement('script')
      try {
        script.text = 'window.ran = true'
      } catch {}
      document.body.setAttribute('style', 'color: red')
      document.body.append(script)
    })
    await expect.poll(() => consoleProblems.join()).toMatch(/TrustedScript|require-trusted-types-for/)
    await expect.poll(() => consoleProblems.join()).toMatch(/inline style/)
    expect(await page.evaluate(() => 'ran' in window)).toBe(false)
  })

  it('links the key’s settings after 402', async () => {
    await logIn()
    const key = emulator.listKeys().at(-1)?.id ?? ''
    emulator.setLimit(key, 0.0000001)
    await ask()
    await note('The answer is complete')
    await ask()
    await problem().getByText('does not have enough credit').waitFor()
    const link = problem().getByRole('link', { name: 'Key settings' })
    expect(await link.getAttribute('href')).toBe(`${emulator.siteUrl}/keys/${key}`)
  })

  it('makes the user wait after 429, and then ask again', async () => {
    await logIn()
    await page.clock.install()
    await page.clock.pauseAt(Date.now() + 60_000)
    refuse(429, 'Slow down', { 'retry-after': '2' })
    await ask('Patience?')
    await problem().getByText('wait 2 s').waitFor()
    await problem().getByRole('button', { name: 'Try again', disabled: true }).waitFor()
    await page.clock.runFor(1000)
    await problem().getByText('wait 1 s').waitFor()
    await page.clock.runFor(1000)
    await problem().getByText('You can ask again now.').waitFor()
    await problem().getByRole('button', { name: 'Try again' }).click()
    await completion().getByText('> Patience?').waitFor()
    expect(await problem().isVisible()).toBe(false)
  })

  it('B36 logs in again after 401, and has kept the question', async () => {
    await logIn()
    refuse(401, 'No such key')
    await ask('Still there?')
    await page.locator('#form').waitFor({ state: 'hidden' })
    expect(await page.locator('openroute-login').getByRole('alert').textContent()).toContain('log in again')
    await logIn()
    expect(await box().inputValue()).toBe('Still there?')
  })

  it('reports that a completion broke off, whether the provider says so or not', async () => {
    await logIn()
    for (const fault of [{ kind: 'error-mid-stream' }, { kind: 'die-mid-stream', afterChunks: 2 }] as const) {
      fail(fault)
      await ask()
      await problem().getByText('The answer was cut off.').waitFor()
      expect(await completion().textContent()).not.toBe('')
      await problem().getByRole('button', { name: 'Try again' }).click()
      await note('The answer is complete')
    }
    refuse(502)
    await ask()
    await problem().getByText('No answer was received.').waitFor()
  })

  it('handles a mid-stream error by its code', async () => {
    await logIn()
    fail({ kind: 'error-mid-stream', code: 402 })
    await ask()
    await problem().getByRole('link', { name: 'Key settings' }).waitFor()
  })

  it('restores a question that was refused, and shows the provider’s message as text', async () => {
    await logIn()
    refuse(400, '<img src=x onerror=alert(1)>')
    await ask('Too much')
    await problem().getByText('The question was refused: <img src=x').waitFor()
    expect(await problem().locator('img').count()).toBe(0)
    expect(await box().inputValue()).toBe('Too much')
  })

  it('E10 says so when the login script is not the one that its hash names', async () => {
    await page.route('**/*.min.js', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, body: `${await response.text()}\n` })
    })
    await page.reload()
    await problem().getByText('could not be loaded').waitFor()
    expect(await page.evaluate(() => customElements.get('openroute-login'))).toBeUndefined()
  })

  it('has nothing for axe to find, signed out and with a problem on it', async () => {
    const found = async () => (await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)
    expect(await found()).toEqual([])
    await logIn()
    refuse(402)
    await ask()
    await problem().getByRole('link', { name: 'Key settings' }).waitFor()
    expect(await found()).toEqual([])
  }, 60_000)

  it.each(['light', 'dark'] as const)('is readable in %s, in Chinese, at 320 px', async (scheme) => {
    await visit({ locale: 'zh-CN', viewport: { width: 320, height: 640 }, colorScheme: scheme })
    expect(await page.title()).toBe('向模型提问')
    const dark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
    expect(dark).toBe(scheme === 'dark')
    const look = async () => {
      expect(await lowContrast(page)).toEqual([])
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(width).toBeLessThanOrEqual(320)
    }
    await look()
    await logIn()
    await ask('你好')
    await note('回答完毕')
    await look()
    expect(consoleProblems).toEqual([])
    refuse(429)
    await ask('再来')
    await problem().getByText('请求过于频繁').waitFor()
    await look()
  })
})
