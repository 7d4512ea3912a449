import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningApp, startExpressApp } from '../helpers/express-app.js'
import { useBrowser } from '../helpers/launch-browser.js'
import { type StaticServer, startStaticServer } from '../helpers/static-server.js'
import { type BuiltApp, buildReactApp, htmlOf, REACTS } from './react-setup.js'

const EXCHANGE = '/api/v1/auth/keys'
const html = (content: string) => ({ type: 'text/html; charset=utf-8', body: htmlOf(content) })

let emulator: Emulator
let browser: Browser
beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 20 })
  browser = await useBrowser()
})
afterAll(async () => {
  await emulator?.close()
})

// Each test is one or two whole logins, with React's development build.
describe.each(REACTS)('React $version', { timeout: 120_000 }, ({ version, found }) => {
  let built: BuiltApp
  let app: StaticServer
  let withBackend: RunningApp
  let context: BrowserContext
  let consoleProblems: string[]

  beforeAll(async () => {
    built = await buildReactApp(found, emulator)
    app = await startStaticServer({
      routes: {
        '/page': html(''),
        '/memory': html(''),
        '/rendered': html(built.render('rendered')),
        '/streamed': html(await built.stream('streamed')),
        '/app.js': { type: 'text/javascript; charset=utf-8', body: built.script },
        '/favicon.ico': { type: 'image/png', body: '' },
      },
      headers: {
        'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self'; connect-src ${
          new URL(emulator.apiUrl).origin
        }; require-trusted-types-for 'script'`,
      },
    })
    withBackend = await startExpressApp({
      emulator,
      kit: { key: { limit: 5 } },
      after(server) {
        server.get('/server', (_req, res) => void res.type('html').send(htmlOf(built.render('server'))))
        server.get('/favicon.ico', (_req, res) => void res.status(204).end())
        server.get('/app.js', (_req, res) => void res.type('js').send(built.script))
      },
    })
  })
  afterAll(async () => {
    await Promise.all([app?.close(), withBackend?.close()])
  })
  beforeEach(async () => {
    emulator.clearRequests()
    emulator.clearFaults()
    consoleProblems = []
    context = await browser.newContext({ locale: 'en-US' })
    context.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) consoleProblems.push(message.text())
    })
    context.on('weberror', (error) => consoleProblems.push(String(error.error())))
  })
  afterEach(() => context.close())

  async function open(url: string): Promise<Page> {
    const page = await context.newPage()
    await page.goto(url)
    return page
  }
  const button = (page: Page) => page.locator('openroute-login button').first()
  const shows = (page: Page, text: string) => page.locator('#one', { hasText: text }).waitFor()
  const exchanges = () => emulator.requestsTo(EXCHANGE).length

  async function signIn(url: string): Promise<Page> {
    const page = await open(url)
    await shows(page, 'signed-out')
    await button(page).click()
    await page.getByRole('button', { name: 'Approve' }).click()
    await shows(page, 'signed-in')
    return page
  }

  it('is the version that its name says', () => {
    expect(built.version.split('.')[0]).toBe(version)
  })

  it.each(['page', 'memory', 'streamed'])(
    'C06 logs in under StrictMode with one exchange: /%s',
    async (name) => {
      const page = await signIn(`${app.origin}/${name}`)
      await page.waitForFunction(
        () => window.openroute.status === 'signed-in' && window.openroute.limitRemaining === 5,
      )
      expect(await page.locator('#two').textContent()).toBe(await page.locator('#one').textContent())
      expect(await page.evaluate(async () => (await window.openroute.fetch('/models')).status)).toBe(200)
      expect(page.url()).toBe(`${app.origin}/${name}`)
      expect(await page.evaluate(() => window.eventTypes)).toEqual(['login'])
      expect(exchanges()).toBe(1)
      expect(consoleProblems).toEqual([])
    },
  )

  it('says that the user declined, and logs in when tried again', async () => {
    const page = await open(`${app.origin}/rendered`)
    await shows(page, 'signed-out')
    await button(page).click()
    await page.getByRole('button', { name: 'Decline' }).click()
    await shows(page, 'error')
    expect(await page.evaluate(() => window.eventTypes)).toEqual(['login-error'])
    await button(page).click()
    await page.getByRole('button', { name: 'Approve' }).click()
    await shows(page, 'signed-in')
    expect(consoleProblems).toEqual([])
  })

  it.each(['rendered', 'streamed'])('hydrates what a server rendered without changes: /%s', async (name) => {
    const content = name === 'rendered' ? built.render(name) : await built.stream(name)
    expect(content).toMatch(/<openroute-login managed="(true)?" theme="outline" width="280" class="mine">/)
    expect(content).toMatch(/<p id="one">signing-in/)
    const page = await context.newPage()
    await page.route('**/app.js', async (route) => {
      // Keeps the server's elements, to detect whether React replaced them.
      await page.evaluate(() => Object.assign(window, { sent: document.querySelector('openroute-login') }))
      await route.continue()
    })
    await page.goto(`${app.origin}/${name}`)
    await shows(page, 'signed-out')
    const same = await page.evaluate(
      () => document.querySelector('openroute-login') === (window as unknown as { sent: Element }).sent,
    )
    expect(same).toBe(true)
    expect(consoleProblems).toEqual([])
  })

  it('changes, adds and removes the attributes for the button’s appearance', async () => {
    const page = await open(`${app.origin}/page`)
    await shows(page, 'signed-out')
    const look = () =>
      page.evaluate(() =>
        Object.fromEntries(
          [...(document.querySelector('openroute-login') as Element).attributes].map((one) => [
            one.name,
            one.value,
          ]),
        ),
      )
    const always = { managed: expect.any(String), class: 'mine' } // "true" of React 18, "" of 19
    expect(await look()).toEqual({ ...always, theme: 'outline', width: '280' })
    await page.evaluate(() =>
      window.setLook({
        theme: 'filled-black',
        size: 'large',
        logoAlignment: 'center',
        locale: 'zh-CN',
        disabled: true,
      }),
    )
    await expect.poll(look).toEqual({
      ...always,
      theme: 'filled-black',
      size: 'large',
      'logo-alignment': 'center',
      locale: 'zh-CN',
      disabled: expect.any(String),
    })
    expect(await button(page).textContent()).toContain('登录')
    await page.evaluate(() => window.setLook({ disabled: false }))
    await expect.poll(look).toEqual(always)
    expect(consoleProblems).toEqual([])
  })

  it('shows everywhere that the user signed out, here or in another tab', async () => {
    const page = await signIn(`${app.origin}/page`)
    const other = await context.newPage()
    await other.goto(`${app.origin}/page`)
    await shows(other, 'signed-out') // the key belongs to this tab; the sign-out to all tabs
    await other.evaluate(() => window.openroute.logout())
    await shows(page, 'signed-out')
    expect(await page.locator('#two').textContent()).toContain('signed-out')
    expect(await page.evaluate(() => window.eventTypes)).toEqual(['login', 'logout'])
    await page.reload()
    await shows(page, 'signed-out')
    expect(consoleProblems).toEqual([])
  })

  it.each(['page', 'rendered'])('leaves nothing behind when it is unmounted: /%s', async (name) => {
    const page = await open(`${app.origin}/${name}`)
    await shows(page, 'signed-out')
    // StrictMode mounted it twice: one login is left, and its channel.
    const live = await page.evaluate(() => window.live().map((one) => one.replace(/ \d+$/, '')))
    expect(live.filter((one) => one === 'channel')).toHaveLength(1)
    expect(live.length).toBe(new Set(live).size)
    await page.evaluate(() => window.unmount())
    expect(await page.evaluate(() => window.live())).toEqual([])
    expect(await page.locator('openroute-login').count()).toBe(0)
    expect(consoleProblems).toEqual([])
  })

  it('B32 works with the key on the server', async () => {
    const page = await signIn(`${withBackend.url}/server`)
    expect(await page.evaluate(async () => (await window.openroute.fetch('/models')).status)).toBe(200)
    expect(await page.evaluate(() => window.openroute.openAIOptions().apiKey)).toBe('held-by-the-server')
    expect(exchanges()).toBe(1)
    await button(page).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await shows(page, 'signed-out')
    await page.reload()
    await shows(page, 'signed-out')
    expect(consoleProblems).toEqual([])
  })
})
