import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findRedis } from '../helpers/find-tools.mjs'
import { freePorts, takePort } from '../helpers/free-ports.js'
import { markProcesses, openPorts } from '../helpers/marked-processes.js'
import { Visitor } from '../helpers/visitor.js'
import { waitUntil } from '../helpers/wait-until.js'

const MAIN = fileURLToPath(new URL('../../examples/express-demo/dist/cluster/main.js', import.meta.url))

let emulator: Emulator
let cluster: ChildProcess
let output = ''
let url: string
let pids: number[]
/** Of the visitor who logged in. */
let session = ''

const environment = (env: Record<string, string>) => ({
  PATH: process.env.PATH ?? '',
  REDIS_SERVER_PATH: findRedis() ?? '',
  METRICS_PORT: '0',
  ...env,
})

function startCluster(env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, ['--unhandled-rejections=strict', MAIN], {
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text))
  return child
}

const runs = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
  const [port = 0, redisPort] = await freePorts(2)
  url = `http://localhost:${port}`
  cluster = startCluster({
    PORT: String(port),
    OPENROUTE_SITE_URL: emulator.siteUrl,
    OPENROUTE_API_URL: emulator.apiUrl,
    REDIS_PORT: String(redisPort),
  })
  await waitUntil('all instances are up', () => output.includes('Up: 3 of 3'), 60_000).catch((error) => {
    throw new Error(`${error.message}\n${output}`)
  })
  pids = [...output.matchAll(/process (\d+)/g)].map(([, pid]) => Number(pid))
})
afterAll(async () => {
  if (cluster?.exitCode === null && cluster.kill('SIGTERM')) await once(cluster, 'exit')
  await emulator?.close()
  for (const pid of pids ?? []) if (runs(pid)) process.kill(pid, 'SIGKILL')
})

describe('npm run demo:cluster', () => {
  it('D13 sends each request to the next instance, and a login through all of them', async () => {
    const visitor = new Visitor(url)
    const callback = await emulator.approve(await visitor.startLogin())
    expect((await visitor.navigate(callback)).status).toBe(303)
    session = visitor.cookies.get('session') ?? ''
    const instances = new Set<string | null>()
    for (let count = 0; count < 6; count++) {
      const response = await visitor.request('/openroute/session')
      expect(await response.json()).toMatchObject({ signedIn: true })
      instances.add(response.headers.get('x-instance'))
    }
    expect([...instances].sort()).toEqual(['1', '2', '3'])
    const response = await visitor.chat({ stream: true })
    expect(await response.text()).toContain('[DONE]')
  })

  it('B29 lets no client choose the address that the rate limit uses', async () => {
    const statuses = new Set<number>()
    for (let count = 0; count < 310; count++) {
      const { status } = await fetch(`${url}/openroute/login`, {
        redirect: 'manual',
        headers: {
          accept: 'text/html',
          'x-forwarded-for': `192.0.2.${count % 250}`,
          forwarded: 'for=192.0.2.1',
        },
      })
      statuses.add(status)
      if (status === 429) break
    }
    expect([...statuses]).toEqual([303, 429])
  })

  it('D13 continues with the others when one is killed, and logs it', async () => {
    const [pid = 0] = pids
    process.kill(pid, 'SIGKILL')
    await waitUntil('it is gone', () => !runs(pid))
    for (let count = 0; count < 6; count++) expect((await fetch(`${url}/openroute/session`)).status).toBe(200)
    await waitUntil('the cluster says so', () => output.includes('Up: 2 of 3 (2, 3)'))
  })

  it('D21 ends its instances at Ctrl-C, after a running stream has finished', async () => {
    const visitor = new Visitor(url, '/openroute')
    visitor.cookies.set('session', session)
    const response = await visitor.chat({ stream: true })
    const exit = once(cluster, 'exit')
    cluster.kill('SIGINT')
    expect(await response.text()).toContain('[DONE]')
    expect((await exit)[0]).toBe(0)
    expect(pids.filter(runs)).toEqual([])
  })
})

describe('a cluster that does not end by one Ctrl-C', () => {
  const { path, running } = markProcesses()
  let ports: { port: number; emulatorPort: number; redisPort: number }
  const all = () => [
    ...[0, 1, 2, 3].map((index) => ports.port + index),
    ...[ports.emulatorPort, ports.redisPort],
  ]

  /** Starts a cluster whose processes are marked, with an OpenRoute of its own. */
  function startMarked(): ChildProcess {
    output = ''
    return startCluster({
      PATH: path,
      PORT: String(ports.port),
      EMULATOR_PORT: String(ports.emulatorPort),
      REDIS_PORT: String(ports.redisPort),
    })
  }
  const isUp = () => waitUntil('all instances are up', () => output.includes('Up: 3 of 3'), 60_000)
  async function expectNothingLeft(): Promise<void> {
    await expect.poll(running).toEqual([])
    await expect.poll(() => openPorts(all())).toEqual([])
  }

  beforeEach(async () => {
    const [port = 0, emulatorPort = 0, redisPort = 0] = await freePorts(3)
    ports = { port, emulatorPort, redisPort }
  })
  afterEach(async () => {
    for (const pid of await running()) process.kill(pid, 'SIGKILL')
  })

  it.each([
    ['PORT', 'the balancer', () => ports.port],
    ['EMULATOR_PORT', 'the emulator', () => ports.emulatorPort],
    ['REDIS_PORT', 'Redis', () => ports.redisPort],
    ['PORT', 'the second instance', () => ports.port + 2],
  ])('names %s when the port of %s is taken, and leaves nothing behind', async (name, _, portOf) => {
    const taken = await takePort(portOf())
    const [code] = await once(startMarked(), 'close')
    await once(taken.close(), 'close')
    expect(code).toBe(1)
    expect(output.trim().split('\n')).toHaveLength(1)
    expect(output).toMatch(new RegExp(`\\b${name}\\b`))
    await expectNothingLeft()
  })

  it.each([
    ['SIGTERM', 1],
    ['SIGKILL', 1],
    ['SIGKILL', 3],
  ] as const)(
    'leaves nothing behind when %s comes while it starts, after %i processes',
    async (signal, count) => {
      const launcher = startMarked()
      await waitUntil('it has started them', async () => (await running()).length > count)
      launcher.kill(signal)
      const [code] = await once(launcher, 'exit')
      expect(code).toBe(signal === 'SIGTERM' ? 0 : null)
      await expectNothingLeft()
    },
  )

  it('leaves nothing behind after a second Ctrl-C', async () => {
    const launcher = startMarked()
    await isUp()
    // An instance that is stopped can neither end its responses nor itself.
    const [pid = 0] = [...output.matchAll(/process (\d+)/g)].map(([, text]) => Number(text))
    process.kill(pid, 'SIGSTOP')
    launcher.kill('SIGINT')
    await waitUntil('it is stopping', () => output.includes('Stopping'))
    // Signals that are less than half a second apart count as one press.
    const exit = once(launcher, 'exit')
    const timer = setInterval(() => launcher.kill('SIGINT'), 100)
    expect((await exit)[0]).toBe(130)
    clearInterval(timer)
    await expectNothingLeft()
  })

  it('leaves nothing behind when npm is killed, which started it', async () => {
    output = ''
    // Without the scripts before it, which install and build.
    const npm = spawn('npm', ['run', '--ignore-scripts', 'demo:cluster'], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: environment({
        PATH: path,
        PORT: String(ports.port),
        EMULATOR_PORT: String(ports.emulatorPort),
        REDIS_PORT: String(ports.redisPort),
      }),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (text) => (output += text))
    await isUp()
    npm.kill('SIGKILL')
    await once(npm, 'exit')
    await expectNothingLeft()
  })

  it('leaves nothing behind when it is killed', async () => {
    const launcher = startMarked()
    await isUp()
    launcher.kill('SIGKILL')
    await once(launcher, 'exit')
    await expectNothingLeft()
  })
})
