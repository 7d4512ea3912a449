import { readFileSync } from 'node:fs'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { collectConsoleProblems } from '../helpers/console-problems.js'
import { useBrowser } from '../helpers/launch-browser.js'
import { type StaticServer, startStaticServer } from '../helpers/static-server.js'

const dist = new URL('../../packages/browser/dist/', import.meta.url)
const hashes: Record<string, { integrity: string }> = JSON.parse(
  readFileSync(new URL('sri.json', dist), 'utf8'),
)
const [MODULE = '', CLASSIC = ''] = Object.keys(hashes)
const EXPORTS = [
  'OpenRouteError',
  'createBrowserLogin',
  'createServerLogin',
  'defineProvider',
  'eurouter',
  'openroute',
  'openrouter',
  'therouter',
]

let emulator: Emulator
/** Another origin, as a CDN is, with a good and a changed copy of each file. */
let cdn: StaticServer
let app: StaticServer
let browser: Browser
let context: BrowserContext
let page: Page
let consoleProblems: string[]

beforeAll(async () => {
  emulator = await startEmulator()
  const files = [MODULE, CLASSIC].flatMap((name) => {
    const type = 'text/javascript; charset=utf-8'
    const body = readFileSync(new URL(name, dist), 'utf8')
    // One letter in a comment: only the hash reveals it.
    const changed = body.replace('| MIT', '| MAT')
    if (changed === body) throw new Error(`${name} has nothing to change.`)
    return [
      [`/good/${name}`, { type, body }],
      [`/changed/${name}`, { type, body: changed }],
    ] as const
  })
  cdn = await startStaticServer({
    routes: Object.fromEntries(files),
    headers: { 'access-control-allow-origin': '*' },
  })
  const tag = (name: string, folder: string, more = '') =>
    `<script ${more} src="${cdn.origin}/${folder}/${name}" integrity="${hashes[name]?.integrity}" crossorigin="anonymous"></script>`
  const login = `<openroute-login site-url="${emulator.siteUrl}" api-url="${emulator.apiUrl}"></openroute-login>`
  const html = (head: string) => ({
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="en"><title>App</title>${head}${login}`,
  })
  const module = (folder: string) => tag(MODULE, folder, 'type="module"')
  app = await startStaticServer({
    routes: {
      '/good/module': html(module('good')),
      '/good/classic': html(tag(CLASSIC, 'good')),
      '/good/both': html(tag(CLASSIC, 'good') + module('good')),
      '/changed/module': html(module('changed')),
      '/changed/classic': html(tag(CLASSIC, 'changed')),
      '/favicon.ico': { type: 'image/png', body: '' },
    },
    headers: {
      'content-security-policy': `default-src 'none'; script-src ${cdn.origin}; style-src 'none'; connect-src ${
        new URL(emulator.apiUrl).origin
      }; require-trusted-types-for 'script'`,
    },
  })
  browser = await useBrowser()
})
afterAll(async () => {
  await Promise.all([app?.close(), cdn?.close(), emulator?.close()])
})
beforeEach(async () => {
  emulator.clearRequests()
  context = await browser.newContext({ locale: 'en-US' })
  consoleProblems = collectConsoleProblems(context)
  page = await context.newPage()
})
afterEach(async () => {
  await context.close()
})

describe('one script tag', () => {
  it.each(['module', 'classic', 'both'])('E10 loads with its hash and logs in: %s', async (kind) => {
    await page.goto(`${app.origin}/good/${kind}`)
    await page.locator('openroute-login button').first().click()
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.waitForURL(`${app.origin}/**`)
    await page.waitForFunction(
      () => document.querySelector('openroute-login')?.login.state.status === 'signed-in',
    )
    expect(emulator.requestsTo('/api/v1/auth/keys')).toHaveLength(1)
    expect(consoleProblems).toEqual([])
  })

  it.each(['module', 'classic'])('E10 is refused with one letter changed: %s', async (kind) => {
    await page.goto(`${app.origin}/changed/${kind}`)
    await expect.poll(() => consoleProblems.join()).toMatch(/integrity/)
    expect(cdn.requests.some(({ url }) => url.startsWith('/changed/'))).toBe(true)
    expect(
      await page.evaluate(() => [
        customElements.get('openroute-login') === undefined,
        'OpenRouteKit' in window,
      ]),
    ).toEqual([true, false])
  })

  it('exposes the functions as exports, and as the global OpenRouteKit', async () => {
    await page.goto(`${app.origin}/good/classic`)
    expect(await page.evaluate('Object.keys(OpenRouteKit).sort()')).toEqual(EXPORTS)
    const url = JSON.stringify(`${cdn.origin}/good/${MODULE}`)
    expect(await page.evaluate(`import(${url}).then((all) => Object.keys(all).sort())`)).toEqual(EXPORTS)
  })
})
