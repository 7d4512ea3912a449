import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute } from '@openroute-kit/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { type RunningApp, SECRET, startExpressApp } from '../helpers/express-app.js'
import { rawRequest, sendRaw } from '../helpers/raw-request.js'
import { OWN_SCRIPT, Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

const CHAT = JSON.stringify({ model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }] })

/** Targets that no client library would send unchanged. */
const TARGETS = [
  '/openroute/api/http://169.254.169.254/latest/meta-data',
  '/openroute/proxy/http://169.254.169.254',
  '/openroute/proxy//evil.example',
  '/openroute/api//evil.example',
  '/openroute/api/',
  '/openroute/api',
  '/openroute/api/models//',
  '/openroute/api/models/../auth/keys',
  '/openroute/api/../api/keys',
  '/openroute/api/%2e%2e%2fkeys',
  '/openroute/api/%2e%2e/keys',
  '/openroute/api/models%2f..%2fkeys',
  '/openroute/api/models%00',
  '/openroute/api/%6dodels',
  '/openroute/api/Models',
  '/OPENROUTE/api/models',
  '/openroute//api/models',
  '/openroute/./api/key/x',
  '/openroute/api/models;x=1',
  '/openroute/api/models\\..\\keys',
  '/openroute/api/auth/keys',
  '/openroute/api/auth/keys/code',
  '/openroute/api/credits',
  '/openroute/api/constructor',
  '/openroute/api/__proto__',
  '/openroute/api/@evil.example',
  '/openroute/api/.evil.example',
  '/openroute/api:80/models',
]

describe('raw request targets, to Express', () => {
  let app: RunningApp
  let cookie: string

  beforeAll(async () => {
    app = await startExpressApp({ emulator })
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    cookie = `Cookie: ${visitor.cookieHeader()}`
  })
  afterAll(() => app.close())
  beforeEach(() => emulator.clearRequests())

  const send = (line: string, headers: readonly string[] = [], body = '') =>
    sendRaw(
      app.url,
      rawRequest([`${line} HTTP/1.1`, 'Host: localhost', cookie, 'Connection: close', ...headers], body),
    )

  it.each(TARGETS)('B18 sends nothing to the provider for GET and POST %s', async (target) => {
    const json = ['X-OpenRoute-Kit: 1', 'Content-Type: application/json', `Content-Length: ${CHAT.length}`]
    for (const { status } of [await send(`GET ${target}`), await send(`POST ${target}`, json, CHAT)]) {
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(500)
    }
    expect(emulator.requests).toEqual([])
  })

  it.each([
    'GET http://169.254.169.254/openroute/api/models',
    'GET https://evil.example/openroute/api/models',
    'GET http://localhost/openroute/login',
    'GET http://localhost/openroute/callback?code=x',
    'GET openroute/api/models',
    'OPTIONS *',
  ])('B18 refuses what only a forward proxy would serve: %s', async (line) => {
    const { status, text } = await send(line)
    expect(status === 0 || (status >= 400 && status < 500)).toBe(true)
    expect(text).not.toMatch(/set-cookie/i)
    expect(emulator.requests).toEqual([])
  })

  it('B18 opens no tunnel', async () => {
    const { hostname, port } = new URL(emulator.apiUrl)
    const { status, text } = await send(
      `CONNECT ${hostname}:${port}`,
      [],
      'GET /api/v1/models HTTP/1.1\r\n\r\n',
    )
    expect(status === 0 || status >= 400).toBe(true)
    expect(text).not.toContain('"data"')
    expect(emulator.requests).toEqual([])
  })

  it.each(['TRACE', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND', 'QUERY'])(
    'B18 refuses %s on every route',
    async (method) => {
      for (const route of [
        '/login',
        '/callback',
        '/failed',
        '/popup',
        '/session',
        '/logout',
        '/api/models',
        '/api/chat/completions',
      ]) {
        const { status, text } = await send(`${method} /openroute${route}`, ['X-OpenRoute-Kit: 1'])
        expect([route, status === 405 || status === 400]).toEqual([route, true])
        expect(text).not.toContain('X-OpenRoute-Kit')
      }
      expect(emulator.requests).toEqual([])
    },
  )

  it('B18 names the method that a route accepts', async () => {
    expect((await send('PUT /openroute/api/models')).text).toMatch(/^allow: GET\r$/im)
    expect((await send('GET /openroute/api/chat/completions')).text).toMatch(/^allow: POST\r$/im)
    expect(emulator.requests).toEqual([])
  })

  const POST = ['POST /openroute/api/chat/completions HTTP/1.1', 'Host: localhost']
  const JSON_HEADERS = ['X-OpenRoute-Kit: 1', 'Content-Type: application/json']
  const chunked = `${CHAT.length.toString(16)}\r\n${CHAT}\r\n0\r\n\r\n`
  const smuggled = `GET /openroute/api/key HTTP/1.1\r\nHost: localhost\r\n\r\n`

  it.each<[string, string[], string]>([
    ['length and chunks', [`Content-Length: ${CHAT.length}`, 'Transfer-Encoding: chunked'], chunked],
    ['chunks and length', ['Transfer-Encoding: chunked', 'Content-Length: 4'], chunked],
    ['two lengths', [`Content-Length: ${CHAT.length}`, 'Content-Length: 0'], CHAT + smuggled],
    ['a list of lengths', [`Content-Length: ${CHAT.length}, 0`], CHAT],
    ['a signed length', [`Content-Length: +${CHAT.length}`], CHAT],
    ['a folded header', [`Content-Length: ${CHAT.length}`, 'X-A: b', ' folded: 1'], CHAT],
    ['a folded coding', ['Transfer-Encoding:', ' chunked', `Content-Length: ${CHAT.length}`], CHAT],
    ['blanks before the colon', [`Content-Length : ${CHAT.length}`], CHAT],
    ['another coding', ['Transfer-Encoding: xchunked'], chunked],
    ['chunked not last', ['Transfer-Encoding: chunked, identity'], chunked],
    ['a wrong chunk size', ['Transfer-Encoding: chunked'], `0x${chunked}`],
    ['a bare LF in the chunks', ['Transfer-Encoding: chunked'], chunked.replace('\r\n', '\n')],
    ['a NUL in a header', [`Content-Length: ${CHAT.length}`, 'X-A: a\0b'], CHAT],
  ])('B20 refuses a request with %s', async (_, framing, body) => {
    const { status } = await sendRaw(
      app.url,
      rawRequest([...POST, cookie, ...JSON_HEADERS, ...framing, 'Connection: close'], body),
    )
    expect(status).toBe(400)
    expect(emulator.requests).toEqual([])
  })

  it('B20 frames a chunked body anew', async () => {
    const { status } = await sendRaw(
      app.url,
      rawRequest(
        [...POST, cookie, ...JSON_HEADERS, 'Transfer-Encoding: chunked', 'Connection: close'],
        chunked,
      ),
    )
    expect(status).toBe(200)
    const [request, ...more] = emulator.requests
    expect(more).toEqual([])
    expect(request?.headers['transfer-encoding']).toBeUndefined()
    expect(request?.headers['content-length']).toBe(String(CHAT.length))
    expect(request?.body).toBe(CHAT)
  })

  it('B20 never parses the rest of an oversized body as another request', async () => {
    const own = [...POST, cookie, ...JSON_HEADERS, `Content-Length: ${CHAT.length}`]
    const { text } = await sendRaw(
      app.url,
      rawRequest(own, `${CHAT}${smuggled.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')}`),
    )
    // A second request of the same connection is a request of its own: without the cookie, signed out.
    expect(text).toContain('not_signed_in')
    expect(emulator.requests.map(({ path }) => path)).toEqual(['/api/v1/chat/completions'])
  })
})

describe.each(APP_SETUPS)('routes of $name', ({ start }) => {
  let app: SetupApp
  let visitor: Visitor

  beforeAll(async () => {
    app = await start({ emulator, kit: { allow: ['POST /responses', 'GET /credits'] } })
    visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
  })
  afterAll(() => app.close())
  beforeEach(() => emulator.clearRequests())

  it.each([
    '/keys',
    '/auth/keys',
    '/models/x',
    '/credits//',
    '/responses/x',
    '/chat',
    '/chat/completions/%2f',
  ])('B18 serves no route but those listed: %s', async (route) => {
    expect((await visitor.request(`/openroute/api${route}`)).status).toBe(404)
    expect((await visitor.post(`/openroute/api${route}`)).status).toBe(404)
    expect(emulator.requests).toEqual([])
  })

  it('B18 forwards routes that the app has added, with their method only', async () => {
    // The provider refuses it to keys of users.
    expect((await visitor.request('/openroute/api/credits')).status).toBe(403)
    expect((await visitor.post('/openroute/api/credits')).status).toBe(405)
    await visitor.post('/openroute/api/responses', { a: 1 })
    expect(emulator.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/v1/credits',
      'POST /api/v1/responses',
    ])
  })

  it('B18 keeps the query out of the path', async () => {
    await visitor.request('/openroute/api/models?/../../keys&u=http://evil.example/%2e%2e/#frag')
    const [request] = emulator.requests
    expect(request?.path).toBe('/api/v1/models')
    expect(request?.headers.host).toBe(new URL(emulator.apiUrl).host)
  })

  it('B18 requires a signed-in visitor on every API route, except for the list of models (S12)', async () => {
    const signedOutVisitor = new Visitor(app.url)
    for (const route of ['/key', '/credits'])
      expect((await signedOutVisitor.request(`/openroute/api${route}`)).status).toBe(401)
    expect((await signedOutVisitor.chat()).status).toBe(401)
    expect(emulator.requests).toEqual([])
  })
})

it.each([
  'POST responses',
  'POST /responses?x=1',
  'PUT /responses',
  'POST /../keys',
  'POST /a/./b',
  'POST //a',
  '*',
])('B18 refuses "%s" in allow', (entry) => {
  const make = (allow: string[]) => () =>
    createOpenRoute({ baseUrl: 'https://app.example', secret: SECRET, appName: 'App', allow })
  expect(make([entry])).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  expect(make(['POST /responses'])).not.toThrow()
})

it('B18 keeps the app’s own calls below the API base', async () => {
  const app = await startExpressApp({
    emulator,
    after: (express, or) =>
      express.get('/call', (req, res, next) => {
        or.fetch(req, String(req.query.path)).then((response) => res.json(response.status), next)
      }),
  })
  onTestFinished(() => app.close())
  const visitor = new Visitor(app.url)
  await visitor.signIn(emulator)
  emulator.clearRequests()
  for (const path of [
    '/../../keys',
    'http://evil.example',
    '//evil.example',
    '@evil.example/',
    '.evil.example',
    '',
  ]) {
    const response = await visitor.request(`/call?${new URLSearchParams({ path })}`, { headers: OWN_SCRIPT })
    if (path === '//evil.example') continue // a path of the API, if an odd one
    expect([path, (await response.json()).error?.code]).toEqual([path, 'config_invalid'])
  }
  for (const { headers } of emulator.requests) expect(headers.host).toBe(new URL(emulator.apiUrl).host)
  expect(emulator.requests.length).toBeLessThanOrEqual(1)
})
