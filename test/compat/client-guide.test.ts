import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { transform } from 'esbuild'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { freePorts } from '../helpers/free-ports.js'
import { guideBlocks } from '../helpers/guide-blocks.js'
import { startServerProcess } from '../helpers/server-process.js'
import { Visitor } from '../helpers/visitor.js'

const CHAT = '/api/v1/chat/completions'
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const GUIDES = ['docs/clients.md', 'docs/clients.zh-CN.md']

let emulator: Emulator
/** Where the snippets find the clients, and the build of the kit. */
let folder: string

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
  folder = await mkdtemp(join(ROOT, 'test/compat/node_modules/.guide-'))
})
afterAll(async () => {
  await emulator?.close()
  await rm(folder, { recursive: true, force: true })
})

it('the snippets of the guide to API clients type-check', async () => {
  const snippets = GUIDES.flatMap((path) => guideBlocks(path, 'ts'))
  expect(snippets).toHaveLength(10)
  const files = snippets.map((_, index) => join(folder, `snippet-${index}.ts`))
  await Promise.all(files.map((file, index) => writeFile(file, snippets[index] ?? '')))
  const compilerOptions = {
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    moduleDetection: 'force',
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
    types: ['node'],
  }
  const config = join(folder, 'tsconfig.json')
  await writeFile(config, JSON.stringify({ compilerOptions, files }))
  const output = await new Promise<string>((resolve) => {
    const command = [join(ROOT, 'node_modules/typescript/bin/tsc'), '--pretty', 'false', '-p', config]
    execFile(process.execPath, command, (_error, stdout, stderr) => resolve(stdout + stderr))
  })
  expect(output).toBe('')
})

it.each(GUIDES)('M02 S24 the server of %s calls a model with the key of the visitor', async (path) => {
  const [port] = (await freePorts(1)) as [number]
  const snippet = guideBlocks(path, 'ts').find((code) => code.includes('app.listen(3000)')) ?? ''
  const { siteUrl, apiUrl } = emulator
  const provider = JSON.stringify({ id: 'openroute', siteUrl, apiUrl })
  const { code } = await transform(
    snippet
      .replace('createOpenRoute, openroute }', 'createOpenRoute, defineProvider }')
      .replace('provider: openroute', `provider: defineProvider(${provider})`)
      .replace('listen(3000)', "listen(3000, () => console.log('Listening on http://localhost:3000/'))")
      .replaceAll('3000', String(port)),
    { loader: 'ts', format: 'esm' },
  )
  const file = join(folder, `server-${port}.mjs`)
  await writeFile(file, code)
  const secret = 'kq8vT2mZr4Xw7LbN9cYpH3sJdGf6AeUo5iR1xBtM'
  const server = await startServerProcess(relative(ROOT, file), {
    SESSION_SECRET: secret,
    OPENROUTE_KIT_SECRET: secret,
  })
  onTestFinished(() => server.stop())

  const visitor = new Visitor(server.url)
  await visitor.signIn(emulator)
  emulator.respondWith({ text: 'One two three.' })
  expect(await (await visitor.request('/hello')).text()).toBe('One two three.')

  emulator.clearRequests()
  emulator.fail(CHAT, { kind: 'reset' })
  expect((await visitor.request('/hello')).status).toBe(502)
  expect(emulator.requestsTo(CHAT)).toHaveLength(1)
})
