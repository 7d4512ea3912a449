import { test as base, expect } from '@openroute-kit/emulator/vitest'
import { startApp } from './app.js'

const test = base.extend({
  app: [
    async ({ fileEmulator }, use) => {
      const app = await startApp(fileEmulator.provider)
      await use(app)
      app.close()
    },
    { scope: 'file' },
  ],
})

test('logs in with a limit, and asks a model', async ({ app, emulator, visitor }) => {
  await visitor.open(`${app.url}/login`)
  const page = await visitor.approve({ user: 'user_sam', limit: 5 })
  expect(await page.text()).toContain('Signed in as user_sam')
  expect(emulator.requestsTo('/api/v1/auth/keys')).toHaveLength(1)

  emulator.respondWith({ text: 'Hello, Sam!' })
  expect(await (await visitor.open('/ask?question=Hello')).text()).toBe('Hello, Sam!')
})

test('returns when the user declines', async ({ app, emulator, visitor }) => {
  await visitor.open(`${app.url}/login`)
  const page = await visitor.decline()
  expect([page.status, await page.text()]).toEqual([403, 'You declined'])
  expect(emulator.requestsTo('/api/v1/auth/keys')).toHaveLength(0)
})

test('reports a failed exchange', async ({ app, emulator, visitor }) => {
  emulator.fail('/api/v1/auth/keys', { kind: 'reset' })
  await visitor.open(`${app.url}/login`)
  expect((await visitor.approve()).status).toBe(502)
})

test('reports a model that is overloaded', async ({ app, emulator, visitor }) => {
  await visitor.open(`${app.url}/login`)
  await visitor.approve()
  emulator.respondWith({ error: { status: 529, message: 'Overloaded' } })
  expect((await visitor.open('/ask?question=Hello')).status).toBe(502)
})
