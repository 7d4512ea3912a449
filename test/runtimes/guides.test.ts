import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { freePorts } from '../helpers/free-ports.js'
import { appOfGuide, editFiles, type GuideApp } from '../helpers/guide-apps.js'
import { type GuideServer, startGuideApp, writeGuideApp } from '../helpers/guide-server.js'
import { useBrowser } from '../helpers/launch-browser.js'
import { startNginx } from '../helpers/nginx.js'
import { installPackedProjects, type PackedProjects } from '../helpers/packed-projects.js'
import { Visitor } from '../helpers/visitor.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** The sections of docs/frameworks.md that are apps for this machine. */
const APPS = ['Next.js', 'Hono', 'Fastify', 'Express 4 in CommonJS', 'Bun', 'Deno']

let browser: Browser
let emulator: Emulator
let projects: PackedProjects

beforeAll(async () => {
  browser = await useBrowser()
  emulator = await startEmulator({ chunkDelayMs: 2 })
  projects = await installPackedProjects(
    APPS.map((title) => appOfGuide(title).packages),
    { more: 'test/runtimes' },
  )
}, 120_000)
afterAll(async () => {
  await emulator?.close()
  await projects?.remove()
})

async function start(app: GuideApp, port?: number): Promise<GuideServer> {
  const folder = projects.folder(app.packages)
  const ports = {
    app: port ?? ((await freePorts(1))[0] as number),
    emulator: Number(new URL(emulator.siteUrl).port),
  }
  await writeGuideApp(app, folder, ports)
  return startGuideApp(app, folder, ports)
}

async function openPage(url: string): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US' })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.goto(url)
  return page
}

/** What the compiler reports for the server file of an app. */
async function typeCheck(app: GuideApp): Promise<string> {
  const folder = projects.folder(app.packages)
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    noEmit: true,
    allowJs: true,
    checkJs: true,
    skipLibCheck: true,
    types: [join(ROOT, 'node_modules/@types/node')],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['server.js'] }))
  const command = [join(ROOT, 'node_modules/typescript/bin/tsc'), '--pretty', 'false']
  return new Promise((resolve) =>
    execFile(process.execPath, command, { cwd: folder }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    ),
  )
}

/** From the page with the button, signed out, and back to it. */
async function logInAndOut(page: Page): Promise<void> {
  const { pathname } = new URL(page.url())
  await page.getByRole('button', { name: 'Log in with OpenRoute' }).click()
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.locator('openroute-login').getByRole('button', { name: 'OpenRoute' }).click()
  expect(new URL(page.url()).pathname).toBe(pathname)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Log in with OpenRoute' }).waitFor()
}

describe.each(APPS)('the app of the guide: %s', (title) => {
  let server: GuideServer

  beforeAll(async () => {
    server = await start(appOfGuide(title))
  }, 120_000)
  afterAll(() => server?.stop())

  it('logs in, guards a page, streams and stops a completion, and signs out', async () => {
    const visitor = new Visitor(server.url)
    const refused = await visitor.navigate('/account')
    expect(decodeURIComponent(refused.headers.get('location') ?? '')).toBe(
      '/openroute/login?returnTo=/account',
    )
    const signedIn = await visitor.signIn(emulator, { query: '?returnTo=/account' })
    expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/account'])
    expect(await visitor.session()).toMatchObject({ signedIn: true })
    const account = await visitor.navigate('/account')
    expect([account.status, await account.text()]).toEqual([200, expect.stringContaining('Account')])

    expect(await (await visitor.chat({ stream: true })).text()).toContain('[DONE]')
    emulator.clearRequests()
    const endless = await visitor.chat({ stream: true, model: 'emulator/endless' })
    const reader = (endless.body as ReadableStream<Uint8Array>).getReader()
    expect((await reader.read()).value?.byteLength).toBeGreaterThan(0)
    await reader.cancel()
    await expect.poll(() => emulator.requestsTo('/api/v1/chat/completions')[0]?.aborted).toBe(true) // D17

    expect((await visitor.signOut()).status).toBe(200)
    expect(await visitor.session()).toEqual({ signedIn: false })
  })

  it('logs in and out in Chromium', async () => {
    await logInAndOut(await openPage(server.url))
  })

  if (['Next.js', 'Hono', 'Fastify'].includes(title))
    it('calls a model on the server for signed-in visitors', async () => {
      const visitor = new Visitor(server.url)
      expect((await visitor.navigate('/hello')).headers.get('location')).toContain(
        '/openroute/login?returnTo=',
      )
      expect((await visitor.request('/hello')).status).toBe(401)
      await visitor.signIn(emulator)
      emulator.respondWith({ text: 'Good morning' })
      expect(await (await visitor.request('/hello')).text()).toBe('Good morning')
    })

  // The build of Next does so by itself, and the others run without types.
  if (['Hono', 'Fastify'].includes(title))
    it('fits the types of the framework', async () => {
      expect(await typeCheck(appOfGuide(title))).toBe('')
    })

  if (title !== 'Next.js') return

  it('S19 is built without a secret in the environment', () => {
    expect(server.output()).toContain('Compiled successfully')
  })

  it('S28 shares sign-outs between the bundles of pages and route handlers', async () => {
    const visitor = new Visitor(server.url)
    const home = async (who: Visitor) => /Signed (in|out)/.exec(await (await who.navigate('/')).text())?.[0]
    await visitor.signIn(emulator)
    const thief = visitor.copy()
    expect(await home(thief)).toBe('Signed in')
    await visitor.signOut()
    expect(await home(thief)).toBe('Signed out')
    expect(await thief.session()).toEqual({ signedIn: false })
  })

  it('leads from a link to a guarded page through the login, in Chromium', async () => {
    const page = await openPage(server.url)
    const refused: string[] = [] // each would be an error in the console
    page.on('response', (response) => {
      if (response.status() >= 400 && response.url().includes('_rsc')) refused.push(response.url())
    })
    await page.getByRole('link', { name: 'Account' }).click()
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('heading', { name: 'Account' }).waitFor()
    expect(page.url()).toBe(`${server.url}/account`)
    expect(refused).toEqual([])
  })
})

it('S04 the app of the guide logs in and out behind nginx, below a path, in Chromium', async () => {
  const [port, nginxPort] = (await freePorts(2)) as [number, number]
  const url = `http://localhost:${nginxPort}/app`
  const app = editFiles(appOfGuide('Hono'), (code) =>
    code.replace('http://localhost:3000', url).replaceAll(/\b(server|src|href)="\//g, '$1="/app/'),
  )
  const server = await start(app, port)
  onTestFinished(() => server.stop())
  const guide = join(ROOT, 'docs/production.md')
  const [, directives = ''] = /```nginx\n([\s\S]*?)```/.exec(readFileSync(guide, 'utf8')) ?? []
  const nginx = await startNginx([{ port: nginxPort, directives: directives.replace('3000', String(port)) }])
  onTestFinished(() => nginx.stop())

  const page = await openPage(`${url}/`)
  await logInAndOut(page)
  await page.getByRole('link', { name: 'Account' }).click()
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('heading', { name: 'Account' }).waitFor()
  expect(page.url()).toBe(`${url}/account`)
})
