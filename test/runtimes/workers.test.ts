import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { SECRET } from '../helpers/express-app.js'
import { freePorts } from '../helpers/free-ports.js'
import { appOfGuide } from '../helpers/guide-apps.js'
import { Visitor } from '../helpers/visitor.js'

// It is installed in this folder only, so its types are not there while the repository is type-checked.
const { Miniflare } = createRequire(import.meta.url)('miniflare') as {
  Miniflare: new (options: object) => { ready: Promise<URL>; dispose(): Promise<void> }
}
const root = fileURLToPath(new URL('../..', import.meta.url))

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 2 })
})
afterAll(() => emulator.close())

it('the app of the guide logs in, streams and signs out on workerd', async () => {
  const { files } = appOfGuide('Cloudflare Workers')
  const [port] = (await freePorts(1)) as [number]
  const code = (files.get('worker.js') ?? '')
    .replaceAll('3000', String(port))
    .replaceAll('4010', new URL(emulator.siteUrl).port)
  // As wrangler bundles it.
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:workers'],
  })
  const [, compatibilityDate] = /compatibility_date = "(.+)"/.exec(files.get('wrangler.toml') ?? '') ?? []
  const workerd = new Miniflare({
    modules: true,
    script: outputFiles[0]?.text,
    compatibilityDate,
    bindings: { OPENROUTE_KIT_SECRET: SECRET },
    host: '127.0.0.1',
    port,
  })
  onTestFinished(() => workerd.dispose())
  await workerd.ready

  const visitor = new Visitor(`http://localhost:${port}`)
  const guarded = await visitor.navigate('/account')
  expect(guarded.headers.get('location')).toBe('/openroute/login?returnTo=%2Faccount')
  const signedIn = await visitor.signIn(emulator, { query: '?returnTo=/account' })
  expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/account'])
  expect(await visitor.session()).toMatchObject({ signedIn: true })
  expect(await (await visitor.navigate('/account')).text()).toContain('Account')
  expect(await (await visitor.chat({ stream: true })).text()).toContain('[DONE]')
  expect((await visitor.signOut()).status).toBe(200)
  expect(await visitor.session()).toEqual({ signedIn: false })
})
