import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { freePorts } from '../helpers/free-ports.js'
import { readGuideApps } from '../helpers/guide-apps.js'
import { type GuideServer, startGuideApp, writeGuideApp } from '../helpers/guide-server.js'
import { useBrowser } from '../helpers/launch-browser.js'
import { installPackedProjects, type PackedProjects } from '../helpers/packed-projects.js'
import { Visitor } from '../helpers/visitor.js'

/** The sections of docs/frameworks.md that are apps on this machine. */
const APPS = ['Next.js', 'Hono', 'Fastify', 'Express 4 in CommonJS', 'Bun', 'Deno']

const guide = readGuideApps()
const appOf = (title: string) => {
  const app = guide.get(title)
  if (app === undefined) throw new Error(`docs/frameworks.md has no section “${title}”.`)
  return app
}

let emulator: Emulator
let projects: PackedProjects

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 2 })
  projects = await installPackedProjects(
    APPS.map((title) => appOf(title).packages),
    { more: 'test/runtimes' },
  )
}, 120_000)
afterAll(async () => {
  await emulator?.close()
  await projects?.remove()
})

describe.each(APPS)('the app of the guide: %s', (title) => {
  let server: GuideServer

  beforeAll(async () => {
    const app = appOf(title)
    const folder = projects.folder(app.packages)
    const [port] = (await freePorts(1)) as [number]
    const ports = { app: port, emulator: Number(new URL(emulator.siteUrl).port) }
    await writeGuideApp(app, folder, ports)
    server = await startGuideApp(app, folder, ports)
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
    const context = await (await useBrowser()).newContext({ locale: 'en-US' })
    onTestFinished(() => context.close())
    const page = await context.newPage()
    await page.goto(server.url)
    await page.getByRole('button', { name: 'Log in with OpenRoute' }).click()
    await page.getByRole('button', { name: 'Approve' }).click()
    const button = page.locator('openroute-login')
    await button.getByRole('button', { name: 'OpenRoute' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Log in with OpenRoute' }).waitFor()
  })
})
