import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { SECRET } from '../helpers/express-app.js'
import { Visitor } from '../helpers/visitor.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

let emulator: Emulator
let folder: string

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
  folder = mkdtempSync(join(tmpdir(), 'openroute-kit-copies-'))
})
afterAll(async () => {
  await emulator.close()
  rmSync(folder, { recursive: true })
})

interface AppOptions {
  baseUrl: string
  secret: string
  appName: string
  provider: Emulator['provider']
}
type StartApp = (options: AppOptions, store: string) => RequestListener

/** Bundles the source of an app with the built packages, minified, and loads the bundle as often as asked. */
async function load(source: string, copies: number): Promise<StartApp[]> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    // For the CommonJS packages in it.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  })
  return Promise.all(
    Array.from({ length: copies }, async (_, index) => {
      const file = join(folder, `${randomUUID()}-${index}.mjs`)
      writeFileSync(file, outputFiles[0]?.contents ?? '')
      return (await import(pathToFileURL(file).href)).startApp as StartApp
    }),
  )
}

/** One server: a request with `x-copy: 1` is handled by the second copy. */
async function serve(startApps: readonly StartApp[], store: string): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close().closeAllConnections())
  const baseUrl = `http://localhost:${(server.address() as AddressInfo).port}`
  const options = { baseUrl, secret: SECRET, appName: 'App', provider: emulator.provider }
  const listeners = startApps.map((startApp) => startApp(options, store))
  server.on('request', (req, res) => listeners[Number(req.headers['x-copy'] ?? 0)]?.(req, res))
  return baseUrl
}

const WEB_APP = `
import { createOpenRoute, memoryStore } from '@openroute-kit/server'
import { toNodeListener } from '@openroute-kit/server/node'
export const startApp = (options, store) => {
  const or = createOpenRoute({ ...options, ...(store === 'memory' && { store: memoryStore() }) })
  return toNodeListener(or, async () => new Response('home'))
}`

const EXPRESS_APP = `
import { createOpenRoute } from '@openroute-kit/express'
import express from 'express'
import session from 'express-session'
import createMemoryStore from 'memorystore'
const stores = {
  default: () => undefined,
  own: () => new session.MemoryStore(),
  other: () => new (createMemoryStore(session))({ checkPeriod: 60_000 }),
  // One for all copies, as a database is.
  shared: () => (globalThis.sharedStore ??= new session.MemoryStore()),
}
export const startApp = (options, store) => {
  const app = express()
  app.use(session({ secret: 'the secret of a test', resave: false, saveUninitialized: false, store: stores[store]() }))
  app.use('/openroute', createOpenRoute({ ...options, onError() {} }).router)
  return app
}`

describe('two copies of a bundle in one process', () => {
  const copies = new Map<string, StartApp[]>()
  beforeAll(async () => {
    for (const app of [WEB_APP, EXPRESS_APP]) copies.set(app, await load(app, 2))
  })

  it.each([
    ['the Web handler without a store', WEB_APP, 'none'],
    ['the Web handler with memoryStore', WEB_APP, 'memory'],
    ['Express', EXPRESS_APP, 'shared'],
  ])('S28 see the same logins, sign-outs and callbacks: %s', async (_, app, store) => {
    const url = await serve(copies.get(app) ?? [], store)
    const [first, second] = [new Visitor(url), new Visitor(url, '/openroute', { 'x-copy': '1' })]
    const use = (from: Visitor, to: Visitor) => {
      to.cookies.clear()
      for (const cookie of from.cookies) to.cookies.set(...cookie)
      return to
    }

    // Started in one copy, finished in the other one, once.
    const callback = await emulator.approve(await first.startLogin())
    const again = first.copy()
    expect((await use(first, second).navigate(callback)).status).toBe(303)
    expect((await again.navigate(callback)).status).toBe(303)
    expect((await again.session()).keyId).toBe((await second.session()).keyId)
    expect(await second.session()).toMatchObject({ signedIn: true })
    expect(await use(second, first).session()).toMatchObject({ signedIn: true })

    // Signed out in one copy: the other one ends the response that it sends, and accepts no copy of the cookie.
    const response = await second.chat({ stream: true, model: 'emulator/endless' })
    expect(response.status).toBe(200)
    expect((await first.signOut()).status).toBe(200)
    expect(await response.text()).toContain('not_signed_in')
    expect(await second.session()).toEqual({ signedIn: false })
  })
})

it('S02 E09 a minified bundle refuses express-session’s MemoryStore in production, and no other one', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  onTestFinished(() => void vi.unstubAllEnvs())
  vi.spyOn(console, 'warn').mockImplementation(() => {}) // express-session’s own warning
  onTestFinished(() => void vi.restoreAllMocks())
  const copies = await load(EXPRESS_APP, 1)
  const statusOfLogin = async (store: string) =>
    (await new Visitor(await serve(copies, store)).navigate('/openroute/login')).status
  expect(await statusOfLogin('default')).toBe(500)
  expect(await statusOfLogin('own')).toBe(500)
  expect(await statusOfLogin('other')).toBe(303)
})
