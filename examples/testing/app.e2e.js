import { test as base, expect } from '@openroute-kit/emulator/playwright'
import { startApp } from './app.js'

const test = base.extend({
  app: [
    async ({ workerEmulator }, use) => {
      const app = await startApp(workerEmulator.provider)
      await use(app)
      app.close()
    },
    { scope: 'worker' },
  ],
})

test('logs in and asks a model', async ({ app, consent, emulator, page }) => {
  emulator.respondWith({ text: 'Hello, Sam!' })
  await page.goto(app.url)
  await page.getByRole('link', { name: 'Log in with OpenRoute' }).click()
  await consent.approve({ user: 'user_sam', limit: 5 })
  await expect(page.getByText('Signed in as user_sam')).toBeVisible()
  await page.getByRole('link', { name: 'Say hello' }).click()
  await expect(page.getByText('Hello, Sam!')).toBeVisible()
})

test('returns when the user declines', async ({ app, consent, page }) => {
  await page.goto(`${app.url}/login`)
  await consent.decline()
  await expect(page.getByText('You declined')).toBeVisible()
})
