import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Browser } from '../../packages/emulator/src/test-kit.js'
import { copyWorkspace, type Workspace } from '../helpers/copy-workspace.js'
import { findRedis } from '../helpers/find-tools.mjs'
import { freePorts, takePort } from '../helpers/free-ports.js'
import { markProcesses, openPorts } from '../helpers/marked-processes.js'
import { Visitor } from '../helpers/visitor.js'
import { waitUntil } from '../helpers/wait-until.js'

const SERVER_FILE = 'examples/express-demo/src/http/not-found.ts'
const STYLE_FILE = 'examples/express-demo/src/client/style/page.css'

// Each rebuild takes seconds on a busy machine.
const WAIT = { timeout: 60_000 }
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let workspace: Workspace
const { path: PATH, running } = markProcesses()
let ports: number[]
let url: string
let emulatorUrl: string
let output: string

beforeAll(async () => {
  workspace = await copyWorkspace()
})
afterAll(() => workspace?.remove())

async function choosePorts(): Promise<void> {
  ports = await freePorts(3)
  url = `http://localhost:${ports[0]}`
  emulatorUrl = `http://localhost:${ports[1]}`
}

/** What `npm run dev` runs after the first build. */
function startDev(env: Record<string, string> = {}, shell: readonly string[] = []): ChildProcess {
  const [port, emulatorPort, redisPort] = ports.map(String)
  output = ''
  const main = join(workspace.root, 'examples/express-demo/dist/dev/main.js')
  const [program = '', ...args] = [...shell, process.execPath, '--unhandled-rejections=strict', main]
  const child = spawn(program, args, {
    env: {
      PATH,
      PORT: port,
      EMULATOR_PORT: emulatorPort,
      REDIS_PORT: redisPort,
      METRICS_PORT: '0',
      REDIS_SERVER_PATH: findRedis() ?? '',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
  return child
}

const says = (text: string) =>
  waitUntil(`it says “${text}”`, () => output.includes(text), 60_000).catch((error) => {
    throw new Error(`${error.message}\n${output}`)
  })
const isReady = () => says(`Open ${url}`)

/** Changes a file of the copy: its text in the repository, passed through `change`. */
async function edit(file: string, change: (text: string) => string): Promise<void> {
  const text = await readFile(new URL(`../../${file}`, import.meta.url), 'utf8')
  await writeFile(join(workspace.root, file), change(text))
}
const editServer = (message: string, more = '') =>
  edit(SERVER_FILE, (text) => text.replaceAll('There is nothing at this address.', message) + more)

async function expectNothingLeft(): Promise<void> {
  await expect.poll(running).toEqual([])
  await expect.poll(() => openPorts(ports)).toEqual([])
}

/** What the server says about an address that does not exist; nothing while it restarts. */
async function notFoundMessage(): Promise<string | undefined> {
  const response = await fetch(`${url}/nowhere`, { headers: { accept: 'application/json' } }).catch(
    () => null,
  )
  const body = (await response?.json()) as { error: { message: string } } | undefined
  return body?.error.message
}

describe('npm run dev', () => {
  let dev: ChildProcess
  let visitor: Visitor

  beforeAll(async () => {
    await choosePorts()
    dev = startDev()
    await isReady()
    visitor = new Visitor(url)
    const consent = new URL(await visitor.startLogin())
    const browser = new Browser({ siteUrl: emulatorUrl })
    const page = await (await browser.get(consent.pathname + consent.search)).text()
    const approved = await browser.submit(page, '/auth', { decision: 'approve', user: 'user_lin' })
    expect(approved.status).toBe(302)
    await visitor.openCallback(approved.headers.get('location') ?? '')
  })
  afterAll(async () => {
    for (const pid of await running()) process.kill(pid, 'SIGKILL')
  })

  /** Whether the visitor's session is there, and the emulator knows its key. */
  const keyStatus = async () => (await visitor.request('/openroute/api/key')).status

  it('runs a changed server, on which visitors are still signed in and their keys still valid', async () => {
    expect(await keyStatus()).toBe(200)
    await editServer('Changed once.')
    await expect.poll(notFoundMessage, WAIT).toBe('Changed once.')
    expect(await visitor.session()).toMatchObject({ signedIn: true })
    expect(await keyStatus()).toBe(200)
  })

  it('reloads the page under its strict policy: after a restart, and without one for a style', async () => {
    const page = await fetch(url)
    expect(await page.text()).toContain('<script type="module" src="/dev/reload.js"></script>')
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';style-src 'self'")
    const loaded = await (await fetch(`${url}/dev/reload.js`)).text()

    const stream = await fetch(`${url}/dev/reload`)
    const lines = createInterface({ input: Readable.fromWeb(stream.body as never) })[Symbol.asyncIterator]()
    const nextVersion = async () => {
      for (;;) {
        const { value, done } = await lines.next()
        if (done) return 'the stream has ended'
        if (value.startsWith('data: ')) return value.slice('data: '.length)
      }
    }
    expect(loaded).toContain(await nextVersion())
    await edit(STYLE_FILE, (text) => `${text}\n.canary { color: red }\n`)
    const version = await nextVersion()
    expect(version).toMatch(/^[\da-f-]{36}$/)
    expect(loaded).not.toContain(version)
    expect(await (await fetch(`${url}/style.css`)).text()).toContain('.canary')

    await editServer('Changed twice.')
    expect(await nextVersion()).toBe('the stream has ended')
    await expect.poll(notFoundMessage, WAIT).toBe('Changed twice.')
    expect(await (await fetch(`${url}/dev/reload.js`)).text()).not.toContain(version)
  })

  it('keeps the server on a type error, prints the error, and restarts once it is fixed', async () => {
    await editServer('Changed thrice.', "\nconst n: number = ''\n")
    await says('The build failed')
    expect(output).toMatch(/not-found\.ts.*error.*TS2322/)
    expect(await notFoundMessage()).toBe('Changed twice.')
    expect(await keyStatus()).toBe(200)
    await editServer('Changed thrice.')
    await expect.poll(notFoundMessage, WAIT).toBe('Changed thrice.')
  })

  it('restarts the emulator on demand only', async () => {
    await edit('packages/emulator/src/provider/models/models.ts', (text) => `${text}\n`)
    await says('The local OpenRoute still runs the previous build')
    expect(await keyStatus()).toBe(200)
    dev.stdin?.write('e\n')
    await says('The local OpenRoute has restarted')
    expect(await keyStatus()).toBe(401)
  })

  it('ends at Ctrl-C with all that it started', async () => {
    dev.kill('SIGINT')
    expect(await once(dev, 'exit')).toEqual([0, null])
    await expectNothingLeft()
  })
})

describe('npm run dev that cannot start, or is killed', () => {
  beforeEach(choosePorts)
  afterEach(async () => {
    for (const pid of await running()) process.kill(pid, 'SIGKILL')
  })

  it.each(['PORT', 'EMULATOR_PORT', 'REDIS_PORT'])(
    'names %s in one sentence when its port is taken, and leaves nothing behind',
    async (name) => {
      const taken = await takePort(ports[['PORT', 'EMULATOR_PORT', 'REDIS_PORT'].indexOf(name)] ?? 0)
      const [code] = await once(startDev(), 'close')
      await once(taken.close(), 'close')
      expect(code).toBe(1)
      expect(output.trim().split('\n')).toHaveLength(1)
      expect(output).toMatch(new RegExp(`\\b${name}\\b`))
      await expectNothingLeft()
    },
  )

  it('refuses production, where nothing may reload pages', async () => {
    const [code] = await once(startDev({ NODE_ENV: 'production' }), 'close')
    expect(code).toBe(2)
    await expectNothingLeft()
  })

  it('runs without Redis, and leaves nothing behind when npm’s shell is killed', async () => {
    const env = { REDIS_SERVER_PATH: '/nowhere/redis-server', npm_lifecycle_event: 'dev' }
    // The second command keeps the shell from becoming the first.
    const shell = startDev(env, ['sh', '-c', '"$0" "$@"; true'])
    await isReady()
    expect(output).toContain('install redis-server')
    shell.kill('SIGKILL')
    await expectNothingLeft()
  })

  it('leaves nothing behind when it is killed', async () => {
    const dev = startDev()
    await isReady()
    dev.kill('SIGKILL')
    await expectNothingLeft()
  })
})
