import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { collectConsoleProblems } from '../helpers/console-problems.js'
import { freePorts } from '../helpers/free-ports.js'
import { useBrowser } from '../helpers/launch-browser.js'
import { secretInOutput } from '../helpers/secret-in-output.js'
import { type ServerProcess, startServerProcess } from '../helpers/server-process.js'

const SCRIPT = 'examples/express-minimal/server.js'
const PRODUCTION = { NODE_ENV: 'production', BASE_URL: 'https://app.test' }
const SECRETS = {
  OPENROUTE_KIT_SECRET: 'h3Xq0vYb7Zr2Lw9Kp4Nd6Tf8Gs1Jm5Qc',
  SESSION_SECRET: 'Uo2Ei7Wy4Rt9Pa6Sl1Dk8Fj3Gh5Zx0Cv',
}

async function start(env: Record<string, string> = {}): Promise<ServerProcess> {
  const [port, emulatorPort] = (await freePorts(2)).map(String) as [string, string]
  return startServerProcess(SCRIPT, { PORT: port, EMULATOR_PORT: emulatorPort, ...env })
}

describe('examples/express-minimal', () => {
  let server: ServerProcess
  let page: Page
  let context: BrowserContext

  beforeAll(async () => {
    server = await start()
  })
  afterAll(async () => {
    await server?.stop()
  })
  beforeEach(async () => {
    const browser = await useBrowser()
    context = await browser.newContext({ locale: 'en-US' })
    onTestFinished(() => context.close())
    page = await context.newPage()
  })

  it('logs in, streams a completion and signs out, with the local OpenRoute', async () => {
    const consoleProblems = collectConsoleProblems(context)
    await page.goto(server.url)
    await page.getByRole('button', { name: 'Log in with OpenRoute' }).click()
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('textbox', { name: 'Question' }).fill('What is a key?')
    await page.getByRole('button', { name: 'Ask' }).click()
    await page.getByText('> What is a key?').waitFor()
    expect(await page.locator('output').textContent()).toContain('local emulator')

    await page
      .locator('openroute-login')
      .getByText(/of \$2\.00/)
      .first()
      .click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('textbox', { name: 'Question' }).waitFor({ state: 'hidden' })
    expect(consoleProblems).toEqual([])
    expect(secretInOutput(server.output())).toBeNull()
  })

  it('B31 shows what a model writes as text', async () => {
    await page.goto(server.url)
    await page.getByRole('button', { name: 'Log in with OpenRoute' }).click()
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('textbox', { name: 'Question' }).fill('<img src=x onerror=alert(1)>')
    await page.getByRole('button', { name: 'Ask' }).click()
    await page.getByText('<img src=x onerror=alert(1)>').waitFor()
    expect(await page.locator('output img').count()).toBe(0)
  })
})

it.each(Object.keys(SECRETS))('E09 does not start in production without %s', async (name) => {
  await expect(start({ ...PRODUCTION, ...SECRETS, [name]: '' })).rejects.toThrow(name)
})

it('E09 begins no login in production while sessions are in memory', async () => {
  const server = await start({ ...PRODUCTION, ...SECRETS })
  onTestFinished(() => server.stop())
  const response = await fetch(`${server.url}/openroute/login`, {
    redirect: 'manual',
    headers: { 'x-forwarded-proto': 'https' },
  })
  expect(response.status).toBe(500)
  expect((await response.json()).error.code).toBe('config_invalid')
  expect(server.output()).toContain('connect-redis')
})

it.each(['README.md', 'README.zh-CN.md'])('%s installs what the example imports', (name) => {
  const read = (path: string) =>
    readFileSync(fileURLToPath(new URL(`../../examples/express-minimal/${path}`, import.meta.url)), 'utf8')
  const { dependencies, devDependencies } = JSON.parse(read('package.json'))
  const installed = (flag: string) =>
    new RegExp(`^npm install ${flag}([@a-z][^\\n]*)$`, 'm').exec(read(name))?.[1]?.split(' ').sort()
  expect(installed('')).toEqual(Object.keys(dependencies).sort())
  expect(installed('--save-dev ')).toEqual(Object.keys(devDependencies).sort())
})
