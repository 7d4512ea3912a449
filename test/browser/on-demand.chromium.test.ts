import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { build } from 'esbuild'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { collectConsoleProblems } from '../helpers/console-problems.js'
import { useBrowser } from '../helpers/launch-browser.js'
import { type StaticServer, startStaticServer } from '../helpers/static-server.js'

// The built packages as an app's bundler splits them. In Firefox, an import that failed once fails until the page is reloaded.

const root = fileURLToPath(new URL('../..', import.meta.url))

let emulator: Emulator
let app: StaticServer
let browser: Browser
let context: BrowserContext
let page: Page
let consoleProblems: string[]
/** The files that are loaded on demand. */
let chunks: string[]

const requested = () => app.requests.map(({ url }) => basename(url)).filter((name) => name.endsWith('.js'))
const label = () => page.locator('openroute-login [part=label] > [aria-hidden=false]')
const login = () =>
  page.evaluate(() => {
    const { state } = document.querySelector('openroute-login')?.login ?? {}
    return state?.status === 'error' ? state.error.code : state?.status
  })
/** Lets no file through that is loaded on demand. Returns a function that ends it. */
async function blockChunks(): Promise<() => Promise<void>> {
  const isChunk = ({ pathname }: URL) => chunks.includes(basename(pathname))
  await context.route(isChunk, (route) => route.abort())
  return () => context.unroute(isChunk)
}
async function approve(): Promise<void> {
  await page.locator('openroute-login [part=button]').first().click()
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.waitForURL(`${app.origin}/**`)
}

beforeAll(async () => {
  emulator = await startEmulator()
  const { outputFiles, metafile } = await build({
    stdin: { contents: '', resolveDir: root },
    entryPoints: {
      element: '@openroute-kit/browser/element',
      'server-element': '@openroute-kit/browser/server-element',
    },
    absWorkingDir: root,
    outdir: '/',
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
  })
  const outputs = Object.values(metafile.outputs)
  chunks = outputs
    .flatMap(({ imports }) => imports.filter(({ kind }) => kind === 'dynamic-import'))
    .map(({ path }) => basename(path))
  const html = (scripts: string[], elements: string) => ({
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,">${scripts
      .map((name) => `<script type="module" src="/${name}.js"></script>`)
      .join('')}${elements}`,
  })
  const alone = `<openroute-login site-url="${emulator.siteUrl}" api-url="${emulator.apiUrl}"></openroute-login>`
  const served = '<openroute-login server></openroute-login>'
  app = await startStaticServer({
    routes: {
      ...Object.fromEntries(
        outputFiles.map(({ path, text }) => [
          `/${basename(path)}`,
          { type: 'text/javascript; charset=utf-8', body: text },
        ]),
      ),
      '/': html(['element'], alone),
      '/served': html(['server-element'], served),
      '/served-by-both': html(['element'], served),
      '/element-first': html(['element', 'server-element'], served + alone),
      '/server-element-first': html(['server-element', 'element'], alone + served),
      '/server-element-alone': html(['server-element'], alone),
      '/openroute/session': { type: 'application/json', body: '{"signedIn":false}' },
    },
    headers: {
      'content-security-policy': `default-src 'none'; script-src 'self'; img-src data:; connect-src 'self' ${
        new URL(emulator.apiUrl).origin
      }; require-trusted-types-for 'script'`,
    },
  })
  browser = await useBrowser()
})
afterAll(async () => {
  await Promise.all([app?.close(), emulator?.close()])
})
beforeEach(async () => {
  emulator.clearRequests()
  app.requests.length = 0
  context = await browser.newContext({ locale: 'en-US' })
  consoleProblems = collectConsoleProblems(context)
  page = await context.newPage()
})
afterEach(async () => {
  await context.close()
})

describe('what is loaded on demand', () => {
  it.each(['/', '/served'])('is not loaded for a signed-out visitor of %s', async (path) => {
    await page.goto(app.origin + path, { waitUntil: 'networkidle' })
    expect(await label().textContent()).toBe('Log in with OpenRoute')
    expect(requested().filter((name) => chunks.includes(name))).toEqual([])
    expect(consoleProblems).toEqual([])
  })

  it('holds up neither the click nor the exchange, and can be had later', async () => {
    await page.goto(app.origin)
    const unblock = await blockChunks()
    await approve()
    await expect.poll(login).toBe('signed-in')
    expect(emulator.requestsTo('/api/v1/auth/keys')).toHaveLength(1)
    await expect.poll(() => label().textContent()).toBe('Try again')
    await unblock()
    await page.locator('openroute-login [part=button]').click()
    await expect.poll(() => label().textContent()).toContain('OpenRoute: ')
    await page.locator('openroute-login [part=button]').click()
    await expect.poll(() => page.getByText('stays valid').isVisible()).toBe(true)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect.poll(login).toBe('signed-out')
  })

  it('is loaded in parallel with the exchange', async () => {
    await page.goto(app.origin)
    let exchange = () => {}
    const held = new Promise<void>((resolve) => {
      exchange = resolve
    })
    await context.route('**/auth/keys', async (route) => {
      await held
      await route.continue()
    })
    await approve()
    await expect.poll(requested).toContainEqual(expect.stringMatching(/^details-/))
    expect(emulator.requestsTo('/api/v1/auth/keys')).toEqual([])
    exchange()
    await expect.poll(login).toBe('signed-in')
  })

  it.each([
    [false, 'code_rejected'],
    [true, 'exchange_outcome_unknown'],
  ])('P01 says what a refused code means; blocked: %s', async (isBlocked, code) => {
    await page.goto(app.origin)
    if (isBlocked) await blockChunks()
    await context.route('**/auth/keys', (route) =>
      route.fulfill({
        status: 400,
        json: { error: 'invalid_grant' },
        headers: { 'access-control-allow-origin': '*' },
      }),
    )
    await approve()
    await expect.poll(login).toBe(code)
    await expect.poll(() => label().textContent()).toBe('Try again')
    if (!isBlocked) await expect.poll(() => page.getByRole('alert').textContent()).toMatch(/key/)
    await page.locator('openroute-login [part=button]').click()
    await page.waitForURL(`${emulator.siteUrl}/**`)
  })

  it('is the login for a page with a server, where its element is the one for both kinds', async () => {
    const unblock = await blockChunks()
    await page.goto(`${app.origin}/served-by-both`)
    await expect.poll(login).toBe('network_error')
    await unblock()
    await page.locator('openroute-login [part=button]').click()
    await expect.poll(login).toBe('signed-out')
    expect(await label().textContent()).toBe('Log in with OpenRoute')
  })
})

describe('both entries of the element on one page', () => {
  it.each(['/element-first', '/server-element-first'])('work in either order: %s', async (path) => {
    await page.goto(app.origin + path)
    await expect
      .poll(() =>
        page.evaluate(() =>
          [...document.querySelectorAll('openroute-login')].map(({ login }) => login.state.status),
        ),
      )
      .toEqual(['signed-out', 'signed-out'])
    expect(app.requests.filter(({ url }) => url === '/openroute/session')).toHaveLength(1)
    expect(consoleProblems).toEqual([])
    await page.locator('openroute-login:not([server]) [part=button]').click()
    await page.waitForURL(`${emulator.siteUrl}/**`)
  })

  it('L14 are both needed for an element of the other kind', async () => {
    await page.goto(`${app.origin}/server-element-alone`)
    await expect
      .poll(() => consoleProblems.join())
      .toMatch(/server must be set to a path.*import @openroute-kit\/browser\/element/)
    expect(await page.locator('openroute-login [part=button]').isDisabled()).toBe(true)
  })
})
