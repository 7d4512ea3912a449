import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import {
  createOpenRoute,
  memoryStore,
  type OpenRouteError,
  type OpenRouteHandler,
} from '@openroute-kit/server'
import { type NodeListenerOptions, toNodeListener } from '@openroute-kit/server/node'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { SECRET } from '../helpers/express-app.js'
import { Visitor } from '../helpers/visitor.js'
import { waitUntil } from '../helpers/wait-until.js'

// A plain node:http server with toNodeListener. What every way to serve the kit has in common is tested over all APP_SETUPS.

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

type App = (request: Request, or: OpenRouteHandler) => Response | Promise<Response>

async function start({ app, ...options }: NodeListenerOptions & { app?: App } = {}) {
  const errors: OpenRouteError[] = []
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://localhost:${portOf(server)}`
  const or = createOpenRoute({
    baseUrl: url,
    secret: SECRET,
    appName: 'Test app',
    provider: emulator.provider,
    store: memoryStore(),
    limits: { loginsPerMinutePerAddress: 4 },
    onError: (error) => errors.push(error),
  })
  server.on('request', toNodeListener(or, app && ((request) => app(request, or)), options))
  onTestFinished(async () => {
    await or.close()
    server.closeAllConnections()
    server.close()
  })
  return { url, or, server, errors, visitor: new Visitor(url) }
}

const portOf = (server: Server) => (server.address() as AddressInfo).port

it('logs in, streams a completion, and signs out', async () => {
  const { visitor } = await start()
  await visitor.signIn(emulator)
  expect(await visitor.session()).toMatchObject({ signedIn: true })
  const response = await visitor.chat({ stream: true })
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(await response.text()).toContain('[DONE]')
  await visitor.signOut()
  expect(await visitor.session()).toEqual({ signedIn: false })
})

it('passes other requests to the app unchanged, and sends its response', async () => {
  const { url, visitor } = await start({
    async app(request, or) {
      const headers = new Headers({ 'x-name': request.headers.get('x-name') ?? '' })
      headers.append('set-cookie', 'one=1')
      headers.append('set-cookie', 'two=2')
      const session = await or.session(request)
      const body = { method: request.method, url: request.url, text: await request.text(), session }
      return new Response(JSON.stringify(body), { status: 201, headers })
    },
  })
  const response = await visitor.request('/own?a=1', {
    method: 'PUT',
    body: 'text',
    headers: { 'x-name': 'é' },
  })
  expect(response.status).toBe(201)
  expect(response.headers.get('x-name')).toBe('é')
  expect(response.headers.getSetCookie()).toEqual(['one=1', 'two=2'])
  expect(await response.json()).toEqual({
    method: 'PUT',
    url: `${url}/own?a=1`,
    text: 'text',
    session: null,
  })
})

it('responds with 404 to other requests when there is no app', async () => {
  const { visitor } = await start()
  const response = await visitor.request('/')
  expect([response.status, await response.text()]).toEqual([404, 'Not found'])
})

it('responds to requests whose app fails, and reports them', async () => {
  const { visitor, errors } = await start({
    app() {
      throw new Error('a bug')
    },
  })
  const response = await visitor.request('/own')
  expect([response.status, (await response.json()).error.code]).toEqual([500, 'internal_error'])
  expect(errors.map(({ code }) => code)).toEqual(['internal_error'])
})

it('aborts the request’s signal when the client disconnects', async () => {
  const aborted: boolean[] = []
  const { server } = await start({
    app: (request) =>
      new Promise((resolve) => {
        request.signal.addEventListener('abort', () => {
          aborted.push(true)
          resolve(new Response(null))
        })
      }),
  })
  const socket = connect(portOf(server), '127.0.0.1')
  socket.write('GET /own HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(server, 'request')
  socket.destroy()
  await waitUntil('the signal aborts', () => aborted.length === 1)
})

it('responds at once, and to the next request, when the app leaves the body unread', async () => {
  const { visitor } = await start({ app: () => new Response('no', { status: 401 }) })
  const body = new Uint8Array(5_000_000)
  for (let count = 0; count < 3; count++) {
    const response = await visitor.request('/own', { method: 'POST', body })
    expect([response.status, await response.text()]).toEqual([401, 'no'])
  }
})

it('gives the app the body at its own pace', async () => {
  const { server } = await start({
    async app(request) {
      const reader = (request.body as ReadableStream<Uint8Array>).getReader()
      let size = 0
      for (let part = await reader.read(); !part.done; part = await reader.read())
        size += part.value.byteLength
      return new Response(String(size))
    },
  })
  const response = await fetch(`http://127.0.0.1:${portOf(server)}/own`, {
    method: 'POST',
    body: new Uint8Array(3_000_000),
  })
  expect(await response.text()).toBe('3000000')
})

it('ends a HEAD request without reading the app’s stream', async () => {
  let pulled = 0
  let cancelled = false
  const { visitor } = await start({
    app: () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            pulled++
            controller.enqueue(new Uint8Array(1000))
          },
          cancel() {
            cancelled = true
          },
        }),
      ),
  })
  expect((await visitor.request('/own', { method: 'HEAD' })).status).toBe(200)
  expect([cancelled, pulled < 3]).toEqual([true, true])
})

it('responds with 500 when the app returns no response, or one that has been read', async () => {
  const used = new Response('used')
  await used.text()
  for (const response of [undefined as unknown as Response, used]) {
    const { visitor, errors } = await start({ app: () => response })
    expect((await visitor.request('/own')).status).toBe(500)
    expect(errors.map(({ code }) => code)).toEqual(['internal_error'])
  }
})

it('B29 counts the peer, and reports the error, when the app’s address function fails', async () => {
  const { visitor, errors } = await start({
    address() {
      throw new Error('no header')
    },
  })
  const begun: number[] = []
  for (let count = 0; count < 5; count++) begun.push((await visitor.navigate('/openroute/login')).status)
  expect(begun).toEqual([303, 303, 303, 303, 429])
  expect(errors[0]?.message).toContain('no header')
})

it('reports nothing when a client disconnects in the middle of a body', async () => {
  const { server, errors } = await start({
    async app(request) {
      await request.text()
      return new Response('never')
    },
  })
  const closed = once(server, 'request').then(([, res]) => once(res, 'close'))
  const socket = connect(portOf(server), '127.0.0.1')
  socket.write('POST /own HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf')
  await once(server, 'request')
  socket.destroy()
  await closed
  await new Promise(setImmediate)
  expect(errors).toEqual([])
})

it('D21 ends a request whose body has not arrived yet when it is closed', async () => {
  const { or, visitor, server } = await start()
  await visitor.signIn(emulator)
  const socket = connect(portOf(server), '127.0.0.1')
  const path = '/openroute/api/chat/completions'
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nCookie: ${visitor.cookieHeader()}\r\nX-OpenRoute-Kit: 1\r\n` +
      'Content-Type: application/json\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{"model"',
  )
  const [req] = await once(server, 'request')
  await expect.poll(() => req.listenerCount('data')).toBeGreaterThan(0) // the body is being read
  await or.close()
  const [head] = (await socket.toArray()).join('').split('\r\n')
  expect(head).toMatch(/^HTTP\/1.1 503 /)
})

it.each([
  ['an absolute URL', 'GET http://evil.example/openroute/login HTTP/1.1', 400],
  ['an asterisk', 'OPTIONS * HTTP/1.1', 400],
  ['TRACE', 'TRACE /own HTTP/1.1', 405],
  ['two slashes', 'GET //evil.example/x HTTP/1.1', 404],
])('B18 responds to %s, and stays up', async (_, line, status) => {
  const { server, visitor } = await start()
  const socket = connect(portOf(server), '127.0.0.1')
  socket.end(`${line}\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
  const [head] = (await socket.toArray()).join('').split('\r\n')
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect((await visitor.request('/openroute/session')).status).toBe(200)
})

it('B29 limits logins by the peer’s address, or by the one that the app names', async () => {
  const statuses = async (visitor: Visitor) => {
    const begun: number[] = []
    for (let count = 0; count < 5; count++) begun.push((await visitor.navigate('/openroute/login')).status)
    return begun
  }
  const { visitor } = await start()
  expect(await statuses(visitor)).toEqual([303, 303, 303, 303, 429])
  let clients = 0
  const proxied = await start({ address: () => `192.0.2.${++clients}` })
  expect(await statuses(proxied.visitor)).toEqual([303, 303, 303, 303, 303])
})

it('D21 ends running responses and refuses new requests when it is closed', async () => {
  const { or, visitor } = await start()
  await visitor.signIn(emulator)
  const response = await visitor.chat({ stream: true, model: 'emulator/endless' })
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  await reader.read()
  await or.close()
  let text = ''
  for (let part = await reader.read(); !part.done; part = await reader.read())
    text += new TextDecoder().decode(part.value)
  expect(text).toContain('The app is restarting')
  expect((await visitor.chat()).status).toBe(503)
  await or.close() // a second call has no effect
})

it('accepts only handlers that createOpenRoute made', () => {
  expect(() => toNodeListener({} as OpenRouteHandler)).toThrow(TypeError)
})
