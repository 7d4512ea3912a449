import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findRedis } from '../helpers/find-tools.mjs'
import { freePorts } from '../helpers/free-ports.js'
import { until } from '../helpers/until.js'
import { Visitor } from '../helpers/visitor.js'

const MAIN = fileURLToPath(new URL('../../examples/express-demo/dist/cluster/main.js', import.meta.url))

let emulator: Emulator
let cluster: ChildProcess
let output = ''
let url: string
let pids: number[]
/** Of the visitor who logged in. */
let session = ''

function startCluster(env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, ['--unhandled-rejections=strict', MAIN], {
    env: { PATH: process.env.PATH ?? '', REDIS_SERVER_PATH: findRedis() ?? '', METRICS_PORT: '0', ...env },
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

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const answered = await once(socket, 'connect').then(
    () => true,
    () => false,
  )
  socket.destroy()
  return answered
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
  await until('all instances are up', () => output.includes('Up: 3 of 3'), 60_000).catch((error) => {
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
      const answer = await visitor.request('/openroute/session')
      expect(await answer.json()).toMatchObject({ signedIn: true })
      instances.add(answer.headers.get('x-instance'))
    }
    expect([...instances].sort()).toEqual(['1', '2', '3'])
    const answer = await visitor.chat({ stream: true })
    expect(await answer.text()).toContain('[DONE]')
  })

  it('B29 lets nobody choose the address by which the instances limit', async () => {
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

  it('D13 goes on with the others when one is killed, and says so', async () => {
    const [pid = 0] = pids
    process.kill(pid, 'SIGKILL')
    await until('it is gone', () => !runs(pid))
    for (let count = 0; count < 6; count++) expect((await fetch(`${url}/openroute/session`)).status).toBe(200)
    await until('the cluster says so', () => output.includes('Up: 2 of 3 (2, 3)'))
  })

  it('D21 ends its instances at Ctrl-C, after a stream had its time', async () => {
    const visitor = new Visitor(url, '/openroute')
    visitor.cookies.set('session', session)
    const answer = await visitor.chat({ stream: true })
    const exit = once(cluster, 'exit')
    cluster.kill('SIGINT')
    expect(await answer.text()).toContain('[DONE]')
    expect((await exit)[0]).toBe(0)
    expect(pids.filter(runs)).toEqual([])
  })
  it.each(['PORT', 'EMULATOR_PORT'])(
    'says in one sentence that the port of %s is taken, and leaves nothing behind',
    async (name) => {
      const [port = 0, emulatorPort, redisPort = 0] = await freePorts(3)
      const env = { PORT: String(port), EMULATOR_PORT: String(emulatorPort), REDIS_PORT: String(redisPort) }
      const taken = createServer().listen(Number(env[name as 'PORT']), '127.0.0.1')
      await once(taken, 'listening')
      output = ''
      const [code] = await once(startCluster(env), 'exit')
      taken.close()
      expect(code).toBe(1)
      expect(output.trim().split('\n')).toHaveLength(1)
      expect(output).toMatch(new RegExp(`\\b${name}\\b`))
      await expect.poll(() => answers(redisPort)).toBe(false)
    },
  )
})
