import { once } from 'node:events'
import { connect } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { type Completion, EVENTS, startGateway } from '../helpers/gateway.js'
import { OWN_SCRIPT, Visitor } from '../helpers/visitor.js'

const COUNT = 200_000
/** What the tests themselves allocate; a list of the chunks takes 30 MB and more. */
const MOST = 8 * 1024 * 1024
/** `COUNT` chunks of one byte each, as HTTP/1.1 frames them. */
const CHUNKS = Buffer.from('1\r\na\r\n'.repeat(COUNT))

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

function memory(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage() // `external` includes array buffers
  return heapUsed + external
}

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

describe.each(APP_SETUPS)('chunks of one byte through $name', ({ start }) => {
  async function signedIn(complete: Completion): Promise<{ app: SetupApp; visitor: Visitor }> {
    const gateway = await startGateway({ emulator, complete })
    onTestFinished(() => gateway.close())
    const app = await start({ emulator: gateway, kit: { limits: false } })
    onTestFinished(() => app.close())
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    return { app, visitor }
  }

  /** What memory grows by until `done` settles, or over some turns of the event loop. */
  async function growth(before: number, visitor: Visitor, done?: Promise<unknown>): Promise<number> {
    let most = 0
    let settled = false
    done?.finally(() => {
      settled = true
    })
    for (let turn = 0; done === undefined ? turn < 10 : !settled; turn++) {
      await (await visitor.request('/openroute/session')).text()
      most = Math.max(most, memory() - before)
    }
    return most
  }

  it('F20 buffer an incomplete event of the provider in little memory, and lose none of it', async () => {
    let end = () => {}
    let sent = () => {}
    const allSent = new Promise<void>((resolve) => {
      sent = resolve
    })
    const { visitor } = await signedIn((res) => {
      res.writeHead(200, EVENTS)
      res.write('data: ', () => res.socket?.write(CHUNKS, () => sent()))
      end = () => void res.end('\n\n')
    })
    const before = memory()
    const response = await visitor.chat({ stream: true })
    await allSent
    expect(await growth(before, visitor)).toBeLessThan(MOST)
    end()
    const text = response.text()
    expect(await growth(before, visitor, text)).toBeLessThan(MOST)
    expect(await text).toBe(`data: ${'a'.repeat(COUNT)}\n\n`)
  })

  it('F20 buffer a request body in little memory, and lose none of it', async () => {
    let received = ''
    const { app, visitor } = await signedIn((res) =>
      res.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
    )
    emulator.clearRequests()
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    socket.on('data', (bytes) => {
      received += bytes
    })
    const headers = { ...OWN_SCRIPT, host: 'localhost', cookie: visitor.cookieHeader() }
    const lines = Object.entries({ ...headers, 'transfer-encoding': 'chunked', connection: 'close' })
    socket.write('POST /openroute/api/chat/completions HTTP/1.1\r\n')
    socket.write(`${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`)
    socket.write('6\r\n{"a":"\r\n')
    const before = memory()
    await new Promise((resolve) => socket.write(CHUNKS, resolve))
    expect(await growth(before, visitor)).toBeLessThan(MOST)
    socket.write('2\r\n"}\r\n0\r\n\r\n')
    await once(socket, 'close')
    expect(received).toMatch(/^HTTP\/1.1 200 /)
  })
})
