import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { runs } from '../fuzz/fuzz.js'
import { freePorts } from '../helpers/free-ports.js'
import { anyTarget, HOSTILE_TARGETS, hostileRequest, hostileRequests } from '../helpers/hostile-requests.js'
import { type RawResponse, sendRaw } from '../helpers/raw-request.js'
import { type ServerProcess, startServerProcess } from '../helpers/server-process.js'
import { startStaticServer } from '../helpers/static-server.js'

const SERVERS = [
  ['the static example', 'examples/static-site/serve.mjs', '/'],
  ['the React example', 'examples/react-vite/dev.mjs', '/'],
  ['the demo', 'examples/express-demo/dist/main.js', '/healthz'],
  ['the emulator', 'packages/emulator/dist/command/bin.js', '/api/v1/models'],
  ['the gallery', 'test/gallery/serve.mjs', '/gallery.css'],
] as const

/** Lines of files outside every served folder. */
const OUTSIDE = [
  readFileSync('/etc/passwd', 'latin1').split('\n')[0] as string,
  '"name": "openroute-kit"',
  '[remote "origin"]',
]

describe.each(SERVERS)('%s', (_name, script, path) => {
  let server: ServerProcess
  let host: string

  beforeAll(async () => {
    const [port, emulatorPort] = (await freePorts(2)).map(String) as [string, string]
    const own = script.includes('emulator') ? port : emulatorPort
    server = await startServerProcess(script, {
      PORT: port,
      GALLERY_PORT: port,
      EMULATOR_PORT: own,
      METRICS_PORT: '0',
    })
    host = new URL(server.url).host
  })
  afterAll(() => server.stop())

  function expectHarmless({ status, text }: RawResponse, request: string): void {
    // Node closes the connection at CONNECT, and it may reset one while an overlong line is still being sent.
    const mayBeSilent = request.startsWith('CONNECT') || request.length > 16_000
    expect(
      status === 0 ? mayBeSilent : status < 500,
      `${request.slice(0, 200)} → ${text.slice(0, 500)}`,
    ).toBe(true)
    for (const line of OUTSIDE) expect(text).not.toContain(line)
  }

  async function expectAlive(): Promise<void> {
    expect((await sendRaw(server.url, hostileRequest(path, host))).status).toBe(200)
    expect([server.process.exitCode, server.process.signalCode]).toEqual([null, null])
  }

  it('F17 survives every hostile request line, and serves no file from outside', async () => {
    for (const request of hostileRequests(host)) expectHarmless(await sendRaw(server.url, request), request)
    await expectAlive()
  })

  it.each(['//', '//evil.example/', '/\\', 'http://[', 'https://[::1', 'http://', 'http://evil.example/'])(
    'F17 responds to the target %s with 400',
    async (target) => {
      for (const method of ['GET', 'HEAD', 'POST'])
        expect((await sendRaw(server.url, hostileRequest(target, host, method))).status).toBe(400)
    },
  )

  it('F17 survives them as WebSocket requests', async () => {
    for (const target of HOSTILE_TARGETS) {
      const { hostname, port } = new URL(server.url)
      const socket = connect({ host: hostname, port: Number(port), autoSelectFamily: true })
      socket.on('error', () => {})
      await once(socket, 'connect')
      socket.write(hostileRequest(target, host, 'GET', false), 'latin1')
      // Some servers leave the connection open without a response. What was sent is read before what comes later.
      await expectAlive()
      socket.destroy()
    }
  })

  it('F17 survives any request target', async () => {
    await fc.assert(
      fc.asyncProperty(anyTarget, async (target) => {
        const request = hostileRequest(target, host)
        expectHarmless(await sendRaw(server.url, request), request)
        await expectAlive()
      }),
      runs(150),
    )
  })
})

it('F17 does not end the tests’ own static server', async () => {
  const server = await startStaticServer({ routes: { '/': { type: 'text/plain', body: 'Home' } } })
  onTestFinished(() => server.close())
  const { host } = new URL(server.origin)
  for (const request of hostileRequests(host))
    expect((await sendRaw(server.origin, request)).status, request.slice(0, 200)).toBeLessThan(500)
  expect(await (await fetch(server.origin)).text()).toBe('Home')
})
