import { defineProvider } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningApp, startExpressApp } from '../helpers/express-app.js'
import { useBrowser } from '../helpers/launch-browser.js'

let page: Page
let emulator: Emulator
let app: RunningApp

beforeAll(async () => {
  emulator = await startEmulator()
  // 127.0.0.1 is another site than localhost, as a real provider's is.
  const elsewhere = (url: string) => url.replace('localhost', '127.0.0.1')
  const provider = defineProvider({
    id: 'openroute',
    siteUrl: elsewhere(emulator.siteUrl),
    apiUrl: emulator.apiUrl,
  })
  app = await startExpressApp({
    emulator,
    kit: { provider },
    session: { cookie: { sameSite: 'strict', httpOnly: true } },
    after: (express, or) =>
      express.get('/private', or.requireLogin, async (req, res) => {
        res.type('html').send(`<!doctype html><h1>Private</h1><p>${(await or.session(req))?.keyId}</p>`)
      }),
  })
})
beforeEach(async () => {
  page = await (await (await useBrowser()).newContext()).newPage()
})
afterEach(() => page.context().close())
afterAll(async () => {
  await app?.close()
  await emulator?.close()
})

describe('a session cookie with SameSite=Strict', () => {
  it('B07 signs in with a provider on another site, and the guarded page sees the session at once', async () => {
    await page.goto(`${app.url}/private`)
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('heading', { name: 'Private' }).waitFor()
    expect(page.url()).toBe(`${app.url}/private`)
    expect(emulator.requestsTo('/api/v1/auth/keys')).toHaveLength(1)
  })

  it('A22 creates no second key when a signed-in visitor follows a link from another site', async () => {
    await page.goto(`${app.url}/private`)
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('heading', { name: 'Private' }).waitFor()
    const before = emulator.requestsTo('/api/v1/auth/keys').length

    await page.goto(`${emulator.siteUrl.replace('localhost', '127.0.0.1')}/`)
    await page.evaluate((url) => {
      const link = document.createElement('a')
      link.href = url
      document.body.append(link)
      link.click()
    }, `${app.url}/private`)
    await page.getByRole('heading', { name: 'Private' }).waitFor()
    expect(emulator.requestsTo('/api/v1/auth/keys')).toHaveLength(before)
  })
})
