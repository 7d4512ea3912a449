import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freePorts } from '../helpers/free-ports.js'
import { useBrowser } from '../helpers/launch-browser.js'
import { lowContrast } from '../helpers/low-contrast.js'
import { type StaticRoute, type StaticServer, startStaticServer } from '../helpers/static-server.js'
import { waitUntil } from '../helpers/wait-until.js'

const example = fileURLToPath(new URL('../../examples/react-vite', import.meta.url))
const COMPLETIONS = '/api/v1/chat/completions'
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

let browser: Browser
let context: BrowserContext
let consoleProblems: string[]

beforeAll(async () => {
  browser = await useBrowser()
})

async function openContext(
  options: { locale?: string; colorScheme?: 'light' | 'dark'; width?: number } = {},
) {
  const { locale = 'en-US', colorScheme = 'light', width = 1280 } = options
  context = await browser.newContext({ locale, colorScheme, viewport: { width, height: 720 } })
  consoleProblems = []
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) consoleProblems.push(message.text())
  })
  context.on('weberror', (error) => consoleProblems.push(String(error.error())))
}
afterEach(() => context?.close())

const button = (page: Page) => page.locator('openroute-login button').first()

async function signIn(url: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(url)
  await button(page).click()
  await page.getByRole('button', { name: /^(Approve|同意)/ }).click()
  await page.locator('#question').waitFor()
  return page
}

async function ask(page: Page, question: string): Promise<void> {
  await page.locator('#question').pressSequentially(question)
  await page.locator('#question').press('Enter')
}

describe('the React example, built', () => {
  let emulator: Emulator
  let app: StaticServer

  /** The page as a static host would serve it. */
  async function build(provider: Emulator): Promise<StaticServer> {
    const folder = mkdtempSync(join(tmpdir(), 'openroute-kit-vite-'))
    try {
      execFileSync(
        process.execPath,
        [
          `${example}/node_modules/vite/bin/vite.js`,
          'build',
          '--outDir',
          folder,
          '--emptyOutDir',
          '--logLevel',
          'warn',
        ],
        {
          cwd: example,
          env: {
            PATH: process.env.PATH,
            OPENROUTE_SITE_URL: provider.siteUrl,
            OPENROUTE_API_URL: provider.apiUrl,
            OPENROUTE_KIT_SECRET: 'no-page-may-hold-this',
          },
        },
      )
      const routes: Record<string, StaticRoute> = {}
      for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!file.isFile()) continue
        const path = join(file.parentPath, file.name)
        const body = readFileSync(path, 'utf8')
        expect(body).not.toContain('no-page-may-hold-this')
        const url = path.slice(folder.length)
        routes[url === '/index.html' ? '/' : url] = { type: TYPES[extname(path)] ?? '', body }
      }
      return await startStaticServer({ routes })
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  beforeAll(async () => {
    emulator = await startEmulator({ chunkDelayMs: 20 })
    app = await build(emulator)
  })
  afterAll(async () => {
    await Promise.all([app?.close(), emulator?.close()])
  })
  beforeEach(async () => {
    emulator.clearRequests()
    emulator.clearFaults()
    await openContext()
  })

  it('C18 C19 logs in, asks with streaming and signs out under its strict policy', async () => {
    const page = await signIn(app.origin)
    await ask(page, 'Why is the sky blue?')
    await page.getByText('The answer is complete.').waitFor({ state: 'attached' })
    expect(await page.locator('.completion blockquote').textContent()).toBe('Why is the sky blue?')
    expect(await page.locator('.meta').textContent()).toMatch(/\d+ tokens · <?\$/)
    expect(emulator.requestsTo('/api/v1/auth/keys')).toHaveLength(1)
    expect(emulator.requestsTo(COMPLETIONS)).toHaveLength(1)
    await button(page).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('Log in with OpenRoute', { exact: true }).waitFor()
    expect(await page.locator('#question').count()).toBe(0)
    await page.reload()
    await page.getByText('Log in with OpenRoute', { exact: true }).waitFor()
    expect(consoleProblems).toEqual([])
    // Check that the trap works.
    await page.evaluate(() => document.body.setAttribute('style', 'color: red'))
    await expect.poll(() => consoleProblems.join()).toContain('inline style')
  })

  it('stops a completion when asked to, and when the user signs out', async () => {
    const page = await signIn(app.origin)
    for (const end of ['Stop', 'Sign out']) {
      emulator.clearRequests()
      emulator.fail(COMPLETIONS, { kind: 'hang-mid-body', afterChunks: 2 })
      await ask(page, 'Hello')
      await page.locator('.completion').getByText('This').waitFor()
      if (end === 'Sign out') await button(page).click()
      await page.getByRole('button', { name: end }).click()
      if (end === 'Stop') await page.getByText('Stopped').waitFor()
    }
    await page.getByText('Log in with OpenRoute', { exact: true }).waitFor()
    expect(consoleProblems).toEqual([])
  })

  it('says what to do about each refusal, and asks once (D20, B31)', async () => {
    const page = await signIn(app.origin)
    for (const [status, text, role, action] of [
      [402, 'The key does not have enough credit', 'link', 'Key settings'],
      [429, 'Too many requests', 'button', 'Try again'],
      [400, 'The question was refused', 'button', 'Try again'],
      [503, 'The answer was cut off', 'button', 'Try again'],
    ] as const) {
      emulator.clearRequests()
      emulator.fail(COMPLETIONS, {
        kind: 'respond',
        status,
        headers: { 'access-control-allow-origin': '*' },
        body: { error: { code: status, message: '<b>the provider’s words</b>' } },
      })
      await ask(page, 'Hello')
      await page.getByRole('alert').getByText(text).waitFor()
      expect(await page.getByRole('alert').locator('b').count()).toBe(0)
      await page.getByRole(role, { name: action }).waitFor()
      expect(emulator.requestsTo(COMPLETIONS)).toHaveLength(1)
    }
  })

  it('D15 distinguishes an interrupted completion from a complete one, and retries when asked to', async () => {
    const page = await signIn(app.origin)
    emulator.fail(COMPLETIONS, { kind: 'error-mid-stream', afterChunks: 2 })
    await ask(page, 'Hello')
    await page.getByRole('alert').getByText('The answer was cut off').waitFor()
    expect(await page.locator('.completion').textContent()).toContain('This')
    emulator.fail(COMPLETIONS, { kind: 'die-mid-stream', afterChunks: 2 })
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('alert').getByText('The answer was cut off').waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('The answer is complete.').waitFor({ state: 'attached' })
  })

  it('B36 offers the login again when the key was deleted', async () => {
    const page = await signIn(app.origin)
    for (const { id } of emulator.listKeys()) emulator.deleteKey(id)
    await ask(page, 'Hello')
    await page.locator('.welcome').getByRole('alert').waitFor()
    await button(page).click()
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.locator('#question').waitFor()
  })

  it.each([
    { locale: 'zh-CN', colorScheme: 'dark', width: 320 },
    { locale: 'en-US', colorScheme: 'light', width: 320 },
  ] as const)('fits and is readable for %j', { timeout: 120_000 }, async (viewer) => {
    await context.close()
    await openContext(viewer)
    const check = async (page: Page) => {
      expect(await lowContrast(page)).toEqual([])
      expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewer.width)
    }
    const outside = await context.newPage()
    await outside.goto(app.origin)
    await outside.locator('.welcome').waitFor()
    const lang = await outside.evaluate(() => document.documentElement.lang)
    expect(lang).toBe(viewer.locale === 'zh-CN' ? 'zh-CN' : 'en')
    await check(outside)
    const inside = await signIn(app.origin)
    await check(inside)
    await inside.locator('.examples button').first().click()
    await inside.locator('.meta .hidden-text').waitFor({ state: 'attached' })
    await check(inside)
    emulator.fail(COMPLETIONS, { kind: 'error-mid-stream' })
    await ask(inside, 'Hello')
    await inside.getByRole('alert').waitFor()
    await check(inside)
  })
})

describe('the React example, as a newcomer starts it', () => {
  let child: ChildProcess
  let output = ''

  afterAll(async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  })

  it('needs no account: a local provider comes with it', async () => {
    const [port, emulatorPort] = await freePorts(2)
    child = spawn(process.execPath, [`${example}/dev.mjs`], {
      env: { PATH: process.env.PATH, PORT: String(port), EMULATOR_PORT: String(emulatorPort) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout?.on('data', (chunk) => (output += chunk))
    child.stderr?.on('data', (chunk) => (output += chunk))
    const url = await waitUntil('the example says where to click', () => /Open (http\S+)/.exec(output)?.[1])
    await openContext()
    const page = await signIn(url)
    await ask(page, 'Hello')
    await page.getByText('The answer is complete.').waitFor({ state: 'attached' })
    expect(output).toContain(`http://localhost:${emulatorPort}`)
    expect(consoleProblems).toEqual([])
  })
})
