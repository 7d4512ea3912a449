import { once } from 'node:events'
import type { Server } from 'node:http'
import { createServer, connect as openSocket, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { defineProvider, type OpenRouteError } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import type { OpenRouteOptions } from '@openroute-kit/server'
import compression from 'compression'
import { MemoryStore, type Store } from 'express-session'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { SetupApp } from '../helpers/app-setups.js'
import { startExpressApp } from '../helpers/express-app.js'
import { FLAKY_SETUPS, isRead } from '../helpers/flaky-store.js'
import { type Completion, chunkEvent, EVENTS, startGateway } from '../helpers/gateway.js'
import { errorCode } from '../helpers/read-response.js'
import { completionText, parseEvents } from '../helpers/stream-events.js'
import { OWN_SCRIPT, Visitor } from '../helpers/visitor.js'
import { waitUntil } from '../helpers/wait-until.js'
import { startWebApp } from '../helpers/web-app.js'

const CHAT = '/api/v1/chat/completions'

interface StartOptions {
  emulator: Pick<Emulator, 'provider'>
  kit?: Partial<OpenRouteOptions>
  /** Where express-session keeps its sessions; the Web handler has them in cookies here. */
  store?: Store
}

/** Both executors of the proxy: undici's events, and Web streams. */
const EXECUTORS = [
  { name: 'Express', start: (options: StartOptions): Promise<SetupApp> => startExpressApp(options) },
  {
    name: 'Express behind compression()',
    start: (options: StartOptions): Promise<SetupApp> =>
      startExpressApp({ ...options, first: (app) => void app.use(compression()) }),
  },
  {
    name: 'the Web handler',
    start: ({ store: _, ...options }: StartOptions): Promise<SetupApp> => startWebApp(options),
  },
]

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 2 })
})
afterAll(() => emulator.close())
beforeEach(() => emulator.clearRequests())
afterEach(() => emulator.clearFaults())

const completions = () => emulator.requestsTo(CHAT)
/** The provider's view of a completion that the other side has broken off. */
const brokenOff = () => emulator.waitForRequest(({ path, done, aborted }) => path === CHAT && done && aborted)

describe.each(EXECUTORS)('a stream through $name', ({ start }) => {
  let app: SetupApp
  let visitor: Visitor
  const store = new MemoryStore()
  const reported: OpenRouteError[] = []
  const onError = (error: OpenRouteError) => void reported.push(error)

  beforeAll(async () => {
    app = await start({ emulator, kit: { onError }, store })
    visitor = await signedInAt(app)
  })
  afterAll(() => app.close())
  beforeEach(() => {
    reported.length = 0
  })

  async function signedInAt({ url }: SetupApp): Promise<Visitor> {
    const visitor = new Visitor(url)
    expect((await visitor.signIn(emulator)).status).toBe(303)
    emulator.clearRequests()
    return visitor
  }

  /** A visitor signed in to an app of its own. */
  async function withKit(kit: Partial<OpenRouteOptions>, provider = emulator.provider): Promise<Visitor> {
    const other = await start({ emulator: { provider }, kit: { onError, ...kit } })
    onTestFinished(() => other.close())
    return signedInAt(other)
  }

  /** A visitor signed in to an app whose provider writes completions by hand. */
  async function withProvider(complete: Completion, kit: Partial<OpenRouteOptions> = {}) {
    const gateway = await startGateway({ emulator, complete })
    onTestFinished(() => gateway.close())
    return { gateway, visitor: await withKit(kit, gateway.provider) }
  }

  /** A broken stream: what was received, and the event after it. */
  function broken(text: string, code: string): string {
    expect(text).not.toContain('[DONE]')
    const events = parseEvents(text)
    const { error, choices } = JSON.parse(events.at(-1) ?? '')
    expect(error).toMatchObject({ code, message: expect.any(String), status: expect.any(Number) })
    expect(choices).toMatchObject([{ finish_reason: 'error' }])
    return completionText(events)
  }

  describe('that breaks', () => {
    it('D15 ends with an error event, and keeps what was received', async () => {
      emulator.fail(CHAT, { kind: 'die-mid-stream', afterChunks: 3 })
      const response = await visitor.chat({
        stream: true,
        model: 'emulator/echo',
        messages: said('one two three'),
      })
      expect(response.status).toBe(200)
      expect(broken(await response.text(), 'provider_interrupted')).not.toBe('')
      expect(completions()).toHaveLength(1)
      expect(reported.map(({ code }) => code)).toEqual(['provider_interrupted'])
      expect(emulator.pendingFaults).toEqual([])
    })

    it.each([
      ['a short one', '{"choices":[{"index":0,"delta":{"content":"tw'],
      ['one that is larger than what is held back', `{"choices":"${'x'.repeat(600_000)}`],
    ])('D15 separates the error event from an incomplete event: %s', async (_, half) => {
      const { visitor, gateway } = await withProvider((res) => {
        res.writeHead(200, EVENTS)
        res.write(chunkEvent('one'))
        res.write(`data: ${half}`, () => res.socket?.destroySoon())
      })
      const text = await (await visitor.chat({ stream: true })).text()
      const [first = '', ...others] = parseEvents(text)
      expect(completionText([first])).toBe('one')
      expect(text).not.toContain('[DONE]')
      expect(JSON.parse(others.at(-1) ?? '')).toMatchObject({ error: { code: 'provider_interrupted' } })
      if (half.length < 100) expect(others).toHaveLength(1)
      expect(gateway.completions()).toBe(1)
    })

    it('D15 never lets a truncated compressed stream look complete', async () => {
      emulator.fail(CHAT, { kind: 'gzip', and: { kind: 'die-mid-stream', afterChunks: 2 } })
      const response = await visitor.chat({ stream: true })
      // Compressed bytes are forwarded, and their connection is closed; where they are decompressed, an event reports the break.
      const text = await response.text().catch(() => null)
      if (text !== null) broken(text, 'provider_interrupted')
      expect(completions()).toHaveLength(1)
    })

    it('D15 closes the connection when a JSON response breaks off', async () => {
      emulator.fail(CHAT, { kind: 'die-mid-stream' })
      const response = await visitor.chat()
      await expect(response.text()).rejects.toThrow()
      expect(completions()).toHaveLength(1)
    })

    it('D15 keeps working after a stream that ended normally', async () => {
      const text = await (await visitor.chat({ stream: true })).text()
      expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
      expect(reported).toEqual([])
    })

    it.each([
      [401, 'is rejected'],
      [429, 'is limited'],
    ])('D15 keeps the status %d of an error whose body breaks off', async (status) => {
      const { visitor } = await withProvider((res) => {
        res.writeHead(status, { 'content-type': 'application/json', 'retry-after': '7' })
        res.write('{"error":{"message":"', () => res.socket?.destroySoon())
      })
      const response = await visitor.chat()
      expect({ status: response.status, code: await errorCode(response) }).toEqual({ status, code: status })
      expect(response.headers.get('retry-after')).toBe('7')
      // S06: `GET /key` says that the key still works.
      expect(await visitor.session()).toMatchObject({ signedIn: true })
    })

    it('D05 reads no more than 64 KiB of an error', async () => {
      let closed = false
      let sent = 0
      const part = '{"error":'.repeat(1000)
      const { visitor } = await withProvider((res) => {
        res.writeHead(402, { 'content-type': 'application/json' })
        const more = () => {
          let flowing = !res.destroyed
          while (flowing) {
            flowing = res.write(part)
            sent += part.length
          }
        }
        res.on('drain', more).once('close', () => {
          closed = true
        })
        more()
      })
      const response = await visitor.chat()
      expect({ status: response.status, code: await errorCode(response) }).toEqual({ status: 402, code: 402 })
      await waitUntil('the provider is let go', () => closed)
      expect(sent).toBeLessThan(64 * 1024 ** 2) // Buffers on the way hold some.
    })
  })

  describe('whose client leaves', () => {
    it('D17 stops the generation in mid-stream', async () => {
      const leave = new AbortController()
      const response = await visitor.chat(
        { stream: true, model: 'emulator/endless' },
        { signal: leave.signal },
      )
      await response.body?.getReader().read()
      expect(completions()).toMatchObject([{ done: false }])
      leave.abort()
      await brokenOff()
      expect(completions()).toHaveLength(1)
      expect(reported).toEqual([])
    })

    it('D17 stops the generation before the headers', async () => {
      emulator.fail(CHAT, { kind: 'hang' })
      const leave = new AbortController()
      const outcome = visitor.chat({ stream: true }, { signal: leave.signal }).catch(() => 'left')
      await emulator.waitForRequest(({ path }) => path === CHAT)
      leave.abort()
      await brokenOff()
      expect(await outcome).toBe('left')
    })

    it('D17 stops a generation that waits for a client that does not read', async () => {
      const socket = await openChat(visitor, { stream: true, model: 'emulator/flood' })
      await once(socket, 'readable')
      await sleep(200) // Until every buffer on the way is full.
      expect(completions()).toMatchObject([{ done: false }])
      socket.destroy()
      await brokenOff()
    })

    it('D17 sends the provider nothing for a client that left while sending its request', async () => {
      const body = JSON.stringify({ model: 'emulator/echo', messages: said('Hello') })
      // The body is valid, but shorter than its Content-Length.
      const socket = await openChat(visitor, body, body.length + 10)
      await sleep(100)
      socket.destroy()
      await sleep(200)
      expect(completions()).toHaveLength(0)
    })
  })

  it('D18 passes each chunk on before the next one is sent', async () => {
    const waiting: (() => void)[] = []
    const { visitor } = await withProvider(async (res) => {
      res.writeHead(200, EVENTS)
      for (const word of ['one', 'two', 'three']) {
        res.write(chunkEvent(word))
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
      res.end('data: [DONE]\n\n')
    })
    const response = await visitor.chat(
      { stream: true },
      { headers: { ...OWN_SCRIPT, 'accept-encoding': 'gzip' } },
    )
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    for (const word of ['one', 'two', 'three']) {
      // The provider sends the next chunk only when this one has arrived.
      const { value } = await reader.read()
      expect(completionText(parseEvents(new TextDecoder().decode(value)))).toBe(word)
      await waitUntil('the provider waits', () => waiting.length > 0)
      waiting.shift()?.()
    }
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: [DONE]\n\n')
  })

  describe('of a provider that is too slow', () => {
    it('D19 responds with 504 when no headers arrive', async () => {
      const visitor = await withKit({ timeoutsMs: { responseHeaders: 800 } })
      emulator.fail(CHAT, { kind: 'hang' })
      const response = await visitor.chat({ stream: true })
      expect({ status: response.status, code: await errorCode(response) }).toEqual({
        status: 504,
        code: 'provider_timeout',
      })
      await brokenOff()
      expect(completions()).toHaveLength(1)
      expect((await visitor.chat()).status).toBe(200)
    })

    it('D19 responds with 504 when no connection can be made', async () => {
      const sockets: Socket[] = []
      const silent = createServer((socket) => void sockets.push(socket.on('error', () => {})))
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
      onTestFinished(() => {
        for (const socket of sockets) socket.destroy()
        silent.close()
      })
      const { port } = silent.address() as { port: number }
      // An API that never finishes its TLS handshake; keys come from the emulator.
      const apiUrl = `https://127.0.0.1:${port}/api/v1`
      const provider = defineProvider({ id: 'openroute', siteUrl: emulator.siteUrl, apiUrl })
      const app = await start({
        emulator: { provider },
        kit: {
          timeoutsMs: { responseHeaders: 400 },
          fetch: (url, init) =>
            fetch(String(url) === `${apiUrl}/auth/keys` ? `${emulator.apiUrl}/auth/keys` : url, init),
        },
      })
      onTestFinished(() => app.close())
      const visitor = new Visitor(app.url)
      await visitor.signIn(emulator)
      const response = await visitor.chat({ stream: true })
      expect({ status: response.status, code: await errorCode(response) }).toEqual({
        status: 504,
        code: expect.stringMatching(/^provider_(unreachable|timeout)$/),
      })
      expect(sockets).toHaveLength(1)
    })

    it('B27 cuts off a stream that goes idle', async () => {
      const visitor = await withKit({ timeoutsMs: { idle: 300 } })
      emulator.fail(CHAT, { kind: 'hang-mid-body', afterChunks: 2 })
      const text = await (await visitor.chat({ stream: true })).text()
      expect(broken(text, 'provider_timeout')).not.toBe('')
      await brokenOff()
    })

    it('B27 cuts off a stream that never ends', async () => {
      const visitor = await withKit({ timeoutsMs: { total: 500 } })
      const text = await (await visitor.chat({ stream: true, model: 'emulator/endless' })).text()
      expect(broken(text, 'provider_timeout')).toMatch(/^1 2 3 /)
      await brokenOff()
    })

    it('B27 responds with 504 when the total timeout passes before the headers arrive', async () => {
      const visitor = await withKit({ timeoutsMs: { total: 300 } })
      emulator.fail(CHAT, { kind: 'hang' })
      const response = await visitor.chat({ stream: true })
      expect({ status: response.status, code: await errorCode(response) }).toEqual({
        status: 504,
        code: 'provider_timeout',
      })
      await brokenOff()
    })
  })

  describe('that is never requested twice', () => {
    it.each<[string, Parameters<Emulator['fail']>[1], number, string | number]>([
      ['a reset', { kind: 'reset' }, 502, 'provider_interrupted'],
      ['a reset after the work', { kind: 'reset', processed: true }, 502, 'provider_interrupted'],
      ['an overload', overload(503), 503, 503],
      ['a bad gateway', overload(502), 502, 502],
      ['a timeout of the provider', overload(408), 408, 408],
      ['a rate limit', overload(429), 429, 429],
    ])('D20 sends one request despite %s', async (_, fault, status, code) => {
      // On a reused connection, on which clients tend to resend requests.
      expect((await visitor.chat()).status).toBe(200)
      emulator.clearRequests()
      emulator.fail(CHAT, fault)
      const response = await visitor.chat()
      expect({ status: response.status, code: await errorCode(response) }).toEqual({ status, code })
      await sleep(300)
      expect(completions()).toHaveLength(1)
    })
  })

  it('B28 lets a provider send no more than the client reads', async () => {
    let sent = 0
    const chunk = chunkEvent('x'.repeat(64 * 1024))
    let closed = false
    const { visitor } = await withProvider((res) => {
      res.once('close', () => {
        closed = true
      })
      res.writeHead(200, EVENTS)
      const more = () => {
        if (res.destroyed) return
        let flowing = true
        while (flowing) {
          flowing = res.write(chunk)
          sent += chunk.length
          if (sent > 1024 ** 3) return res.destroy()
        }
      }
      res.on('drain', more)
      more()
    })
    const socket = await openChat(visitor, { stream: true })
    await once(socket, 'readable')
    const memory = process.memoryUsage().rss
    await waitUntil('the provider has to wait', async () => {
      const before = sent
      await sleep(500)
      return sent === before
    })
    const MiB = 1024 ** 2
    expect(sent).toBeLessThan(64 * MiB)
    expect(process.memoryUsage().rss - memory).toBeLessThan(200 * MiB)
    // It goes on as soon as the client reads.
    const paused = sent
    socket.resume()
    await waitUntil('the provider goes on', () => sent > paused + 64 * MiB)
    socket.destroy()
    await waitUntil('the provider is let go', () => closed)
  })
})

it('D17 notices that a client has left the Web handler even after a garbage collection', async () => {
  const app = await startWebApp({ emulator })
  onTestFinished(() => app.close())
  const visitor = new Visitor(app.url)
  await visitor.signIn(emulator)
  const leave = new AbortController()
  // In a function of its own, so that only the handler references the request.
  const ask = () =>
    app.or.handle(
      new Request(`${app.url}/openroute/api/chat/completions`, {
        method: 'POST',
        headers: { ...OWN_SCRIPT, cookie: visitor.cookieHeader() },
        body: JSON.stringify({ model: 'emulator/endless', stream: true, messages: said('Hello') }),
        signal: leave.signal,
      }),
    )
  const reader = (await ask())?.body?.getReader()
  const collect = collector()
  for (let round = 0; round < 5; round++) {
    await reader?.read()
    collect()
  }
  leave.abort()
  await brokenOff()
})

const AT_ONCE = 25

describe.each(EXECUTORS.filter(({ name }) => !name.includes('compression')))(
  'streams that clients of $name break off',
  ({ start }) => {
    it('D17 leave no connection open, 1,000 times', { timeout: 120_000 }, async () => {
      const warnings: Error[] = []
      const warned = (warning: Error) => void warnings.push(warning)
      process.on('warning', warned)
      const own = await startEmulator({ chunkDelayMs: 2 })
      const app = await start({ emulator: own, kit: { limits: false } })
      onTestFinished(async () => {
        process.off('warning', warned)
        await app.close()
        await own.close()
      })
      const visitor = new Visitor(app.url)
      await visitor.signIn(own)
      const chats = () => own.requestsTo(CHAT)
      for (let round = 0; round < 1000 / AT_ONCE; round++)
        await Promise.all(
          Array.from({ length: AT_ONCE }, async (_, index) => {
            const leave = new AbortController()
            const response = visitor.chat(
              { stream: true, model: 'emulator/endless' },
              { signal: leave.signal },
            )
            if (index % 5 === 0)
              await sleep(index / 5) // before or around the headers
            else await (await response).body?.getReader().read()
            leave.abort()
            await response.catch(() => {})
          }),
        )
      expect(chats().length).toBeGreaterThanOrEqual(800)
      await waitUntil('the provider sees every stream end', () => chats().every(({ done }) => done))
      expect(chats().filter(({ aborted }) => !aborted)).toEqual([])
      await waitUntil('the clients are gone', async () => (await connections(app.server)) <= AT_ONCE)
      // Only connections for later requests remain, never more than were needed at once.
      const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
      await waitUntil('all other connections are closed', () => sockets() <= 3 * AT_ONCE)
      expect(warnings).toEqual([])
      expect((await visitor.chat()).status).toBe(200)
    })
  },
)

describe.each(FLAKY_SETUPS)('a client that leaves $name', (setup) => {
  it.each<[string, (visitor: Visitor, signal: AbortSignal) => Promise<Response>]>([
    ['a completion', (visitor, signal) => visitor.chat({ stream: true }, { signal })],
    ['the list of models', (visitor, signal) => visitor.request('/openroute/api/models', { signal })],
  ])(
    'D17 sends the provider nothing when the client left while its session was read for %s',
    async (_, ask) => {
      const app = await setup.start({ emulator })
      onTestFinished(() => app.close())
      const visitor = new Visitor(app.url)
      await visitor.signIn(emulator)
      emulator.clearRequests()
      const reading = app.faults.hold(isRead)
      const left = new Promise<void>((resolve) => {
        app.server.once('request', (_, res) => res.once('close', resolve))
      })
      const leave = new AbortController()
      const outcome = ask(visitor, leave.signal).catch(() => 'left')
      await reading.reached
      leave.abort()
      expect(await outcome).toBe('left')
      await left
      reading.release()
      await sleep(200)
      expect(emulator.requests).toHaveLength(0)
    },
  )
})

const said = (content: string) => [{ role: 'user', content }]

function overload(status: number) {
  const headers = { 'retry-after': '0' }
  return { kind: 'respond', status, headers, body: { error: { code: status, message: 'Busy' } } } as const
}

/** Sends a completion over a socket of its own, whose response is not read yet. */
async function openChat(visitor: Visitor, body: object | string, length?: number): Promise<Socket> {
  const { hostname, port } = new URL(visitor.appUrl)
  const text =
    typeof body === 'string'
      ? body
      : JSON.stringify({ model: 'emulator/echo', messages: said('Hello'), ...body })
  const socket = openSocket(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname)
  socket.on('error', () => {})
  onTestFinished(() => void socket.destroy())
  const headers = { ...OWN_SCRIPT, host: `${hostname}:${port}`, cookie: visitor.cookieHeader() }
  const lines = Object.entries({ ...headers, 'content-length': String(length ?? Buffer.byteLength(text)) })
  socket.write(
    `POST /openroute/api/chat/completions HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`,
  )
  return socket
}

function collector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc')
}

function connections(server: Server): Promise<number> {
  return new Promise((resolve) => server.getConnections((_, count) => resolve(count)))
}
