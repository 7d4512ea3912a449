import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bundlePage } from '../helpers/bundle-page.js'
import { type RunningApp, startExpressApp } from '../helpers/express-app.js'
import { guideBlocks } from '../helpers/guide-blocks.js'
import { useBrowser } from '../helpers/launch-browser.js'

const CHAT = '/api/v1/chat/completions'
const TEXT = 'One two three.'
const PACKAGES = ['openai', '@ai-sdk/openai-compatible', '@openrouter/sdk', '@langchain/openai']

const snippets = guideBlocks('docs/clients.md', 'ts').filter((code) => code.includes('createServerLogin'))
const snippetWith = (name: string) => snippets.find((code) => code.includes(`'${name}'`)) ?? ''

const bundles = new Map<string, ReturnType<typeof bundlePage>>()
function bundleOf(name: string): ReturnType<typeof bundlePage> {
  const bundle = bundles.get(name) ?? bundlePage({ code: snippetWith(name), folder: 'test/compat' })
  bundles.set(name, bundle)
  return bundle
}

let emulator: Emulator
let app: RunningApp
let context: BrowserContext
let page: Page
let printed: string[]

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
  app = await startExpressApp({
    emulator,
    before: (express) => {
      express.get('/snippet.js', async (req, res) => {
        const { type, body } = await bundleOf(String(req.query.package))
        res.type(type).send(body)
      })
    },
  })
  context = await (await useBrowser()).newContext()
  page = await context.newPage()
  // Not Chromium's own messages, such as that the page has no icon.
  page.on('console', (message) => message.type() === 'log' && printed.push(message.text()))
  await page.goto(`${app.url}/openroute/login`)
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.waitForURL(`${app.url}/`)
})
afterAll(async () => {
  await context?.close()
  await Promise.all([app?.close(), emulator?.close()])
})
beforeEach(async () => {
  printed = []
  emulator.clearRequests()
  emulator.respondWith({ text: TEXT }, { always: true })
  await page.goto(app.url)
})
afterEach(() => {
  emulator.clearFaults()
  emulator.clearResponses()
})

it('the guide to API clients has a snippet for each package', () => {
  expect(snippets).toHaveLength(PACKAGES.length)
})

describe.each(PACKAGES)('the snippet of the guide to API clients: %s', (name) => {
  const run = () => page.evaluate(`import('/snippet.js?package=${encodeURIComponent(name)}').then(() => {})`)

  it('M02 calls a model from a page', async () => {
    await run()
    expect(printed.join('')).toBe(TEXT)
    expect(emulator.requestsTo(CHAT)).toHaveLength(1)
  })

  it('S24 sends a completion once, with a connection that breaks', async () => {
    emulator.fail(CHAT, { kind: 'reset' })
    await run().catch(() => {})
    expect(printed.join('')).not.toContain(TEXT)
    expect(emulator.requestsTo(CHAT)).toHaveLength(1)
  })
})
