import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { expect, it, onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

const APP = `
import { createOpenRoute } from '@openroute-kit/server'
export async function statuses() {
  const or = createOpenRoute({
    baseUrl: 'https://app.example',
    secret: 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM',
    appName: 'App',
  })
  const statusOf = async (path, init) => (await or.handle(new Request('https://app.example/openroute' + path, init))).status
  return [await statusOf('/session'), await statusOf('/api/key'), await statusOf('/none'), await statusOf('/logout')]
}`

// Bundlers for edge runtimes pick exports by conditions of their own, and know "browser" as well.
it.each([[['workerd', 'worker', 'browser']], [['edge-light', 'browser']], [['worker', 'browser']], [[]]])(
  'the server responds with the right statuses in a bundle with the conditions %j',
  async (conditions) => {
    const { outputFiles } = await build({
      stdin: { contents: APP, resolveDir: root },
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      conditions,
    })
    const folder = mkdtempSync(join(tmpdir(), 'openroute-kit-edge-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'bundle.mjs')
    writeFileSync(file, outputFiles[0]?.contents ?? '')
    const { statuses } = await import(pathToFileURL(file).href)
    expect(await statuses()).toEqual([200, 401, 404, 405])
  },
)
