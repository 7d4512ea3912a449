// What the tests of the demo's page share: the built demo, an emulator, a page.
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { type DemoProcess, startDemo } from '../helpers/demo.js'
import { openView, type View } from '../helpers/open-view.js'

export const COMPLETIONS = '/api/v1/chat/completions'

export let emulator: Emulator
export let demo: DemoProcess
export let context: BrowserContext
export let page: Page
/** What the browser complains about: policy violations, uncaught errors, dialogs. */
let consoleProblems: string[]
/** Requests that left the demo and the emulator. */
let foreign: string[]

/** Starts the demo for the tests of a file; each gets a page that must log no error and must request nothing from other origins. */
export function useDemoPage(): void {
  beforeAll(async () => {
    emulator = await startEmulator({ chunkDelayMs: 5 })
    const { siteUrl, apiUrl } = emulator
    demo = await startDemo({ env: { OPENROUTE_SITE_URL: siteUrl, OPENROUTE_API_URL: apiUrl } })
  })

  afterAll(async () => {
    await demo?.stop()
    await emulator?.close()
  })

  beforeEach(() => open())

  afterEach(async () => {
    await context.close()
    emulator.clearFaults()
    expect(consoleProblems).toEqual([])
    expect(foreign).toEqual([])
  })
}

export async function open(view: View = {}, options: BrowserContextOptions = {}): Promise<void> {
  await context?.close()
  consoleProblems = []
  foreign = []
  context = await openView(view, options)
  page = await context.newPage()
  page.on('pageerror', (error) => consoleProblems.push(String(error)))
  page.on('dialog', (dialog) => {
    consoleProblems.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('console', (message) => {
    // Chromium also reports each refused request here, which is the point of several tests.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      consoleProblems.push(message.text())
  })
  page.on('request', (request) => {
    if (![demo.url, emulator.siteUrl].includes(new URL(request.url()).origin)) foreign.push(request.url())
  })
}

export async function approve(user?: string): Promise<void> {
  await page.waitForURL(`${emulator.siteUrl}/auth**`)
  const url = await emulator.approve(page.url(), user === undefined ? {} : { user })
  await page.goto(url)
  await page.waitForURL(`${demo.url}/`)
}

export async function logIn(user?: string): Promise<void> {
  await page.goto(demo.url)
  await page.getByRole('button', { name: /OpenRoute/ }).click()
  await approve(user)
  await page.getByRole('textbox').waitFor()
  // The button is busy until it has loaded what only signed-in users see.
  await page.locator('openroute-login [part=credit]').waitFor()
}

export async function signOut(): Promise<void> {
  await page.locator('openroute-login').getByRole('button').first().click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Log in with OpenRoute' }).waitFor()
}

export async function say(text: string): Promise<void> {
  await page.getByRole('textbox').fill(text)
  await page.getByRole('textbox').press('Enter')
}

export async function choose(model: string): Promise<void> {
  await page.getByRole('combobox').click()
  await page.getByRole('option').first().waitFor()
  await page.getByRole('combobox').fill(model)
  await page.getByRole('combobox').press('Enter')
}

export const completion = (): Locator => page.locator('.completion').last()
export const problem = (): Locator => page.getByRole('alert').filter({ visible: true })
export const settled = (): Promise<void> => page.getByRole('button', { name: /^(Send|发送)$/ }).waitFor()
export const refuse = (status: number, message = 'No.', headers = {}): void =>
  emulator.fail(COMPLETIONS, { kind: 'respond', status, headers, body: { error: { code: status, message } } })

/** Presses Tab until the control with this name has the focus. */
export async function tabTo(name: string | RegExp, key = 'Tab'): Promise<void> {
  const target = page.getByRole('button', { name }).first()
  for (let press = 0; press < 20; press++) {
    if (await target.evaluate((node) => (node.getRootNode() as Document | ShadowRoot).activeElement === node))
      return
    await page.keyboard.press(key)
  }
  throw new Error(`Tab never reached ${name}`)
}

export async function expectFocus(id: string): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe(id)
}
