import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { chunkEvent, EVENTS, startGateway } from '../helpers/gateway.js'
import { chatBody, OWN_SCRIPT, Visitor } from '../helpers/visitor.js'
import { waitUntil } from '../helpers/wait-until.js'

const EVENT = chunkEvent('x'.repeat(64 * 1024))

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

/** Writes events for as long as they are read. */
function flood(res: ServerResponse): void {
  while (res.write(EVENT));
  res.once('drain', () => flood(res))
}

describe.each(APP_SETUPS)('a client of $name that does not read', ({ start }) => {
  interface Stalled {
    app: SetupApp
    visitor: Visitor
    /** The app's ends of the connections of clients that do not read. */
    sockets: Socket[]
    provider: ServerResponse
  }

  /** A response under way of which the client reads nothing. */
  async function stalled(total: number, type: Record<string, string> = EVENTS): Promise<Stalled> {
    let provider: ServerResponse | undefined
    const gateway = await startGateway({
      emulator,
      complete: (res) => {
        provider = res
        flood(res.writeHead(200, type))
      },
    })
    onTestFinished(() => gateway.close())
    const app = await start({ emulator: gateway, kit: { timeoutsMs: { total, idle: 300 } } })
    onTestFinished(() => app.close())
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    const sockets: Socket[] = []
    app.server.on('connection', (socket) => sockets.push(socket))
    const client = connect(Number(new URL(app.url).port), '127.0.0.1').pause()
    onTestFinished(() => void client.destroy())
    const body = chatBody({ stream: true })
    const headers = { ...OWN_SCRIPT, host: 'localhost', cookie: visitor.cookieHeader() }
    const lines = Object.entries({ ...headers, 'content-length': String(body.length) })
    client.write('POST /openroute/api/chat/completions HTTP/1.1\r\n')
    client.write(`${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`)
    await waitUntil(
      'the response has stalled',
      () => sockets[0]?.writableNeedDrain && provider?.writableNeedDrain,
    )
    return { app, visitor, provider: provider as unknown as ServerResponse, sockets }
  }

  /** Resolves when all are closed, also those that closed before it was awaited. */
  const closed = (ends: readonly (Socket | ServerResponse)[]) =>
    Promise.all(ends.map((end) => end.destroyed || once(end, 'close')))
  const openOnes = (sockets: readonly Socket[]) => sockets.filter((socket) => !socket.destroyed).length

  it.each([
    ['events', EVENTS],
    ['JSON', { 'content-type': 'application/json' }],
  ])('F30 is disconnected when the time for the whole response of %s is over', async (_, type) => {
    const { sockets, provider } = await stalled(1500, type)
    await closed([provider, ...sockets])
    expect([sockets.length, openOnes(sockets)]).toEqual([1, 0])
  })

  it('F30 is disconnected when its visitor signs out', async () => {
    const { visitor, sockets, provider } = await stalled(60_000)
    const [stuck] = sockets
    await visitor.signOut()
    await closed(stuck ? [provider, stuck] : [provider])
    expect(stuck?.destroyed).toBe(true)
  })

  it('F30 is disconnected when the provider breaks the response off', async () => {
    const { sockets, provider } = await stalled(2000)
    provider.destroy()
    await closed(sockets)
    expect([sockets.length, openOnes(sockets)]).toEqual([1, 0])
  })
})
