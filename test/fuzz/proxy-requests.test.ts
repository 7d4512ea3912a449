import { Buffer } from 'node:buffer'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningApp, startExpressApp } from '../helpers/express-app.js'
import { rawRequest, sendRaw } from '../helpers/raw-request.js'
import { Visitor } from '../helpers/visitor.js'
import { headerText, inPieces } from './arbitraries.js'
import { runs } from './fuzz.js'

let emulator: Emulator
let app: RunningApp
let cookie: string

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 0 })
  app = await startExpressApp({ emulator, kit: { allow: ['POST /responses'], limits: false } })
  const visitor = new Visitor(app.url)
  await visitor.signIn(emulator)
  cookie = visitor.cookieHeader()
})
afterAll(async () => {
  await app.close()
  await emulator.close()
})
beforeEach(() => emulator.clearRequests())

/** The only requests that the provider may receive. The table of the kit's routes, and one that the app allows. */
const TABLE = [
  'POST /api/v1/chat/completions',
  'GET /api/v1/models',
  'GET /api/v1/key',
  'POST /api/v1/responses',
]

const method = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('GET', 'POST') },
  fc.constantFrom(
    'HEAD',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
    'TRACE',
    'CONNECT',
    'PROPFIND',
    'QUERY',
    'get',
    'GETX',
  ),
)
const route = fc.constantFrom('/models', '/key', '/chat/completions', '/responses')
const part = fc.constantFrom(
  '/',
  '//',
  '..',
  '.',
  '%2e',
  '%2f',
  '%5c',
  '%00',
  '%',
  '\\',
  ';',
  '?',
  '#',
  '@',
  ':80',
  'api',
  'openroute',
  'v1',
  'auth',
  'keys',
  'credits',
  'models',
  'key',
  'MODELS',
  '%6bey',
  'http://169.254.169.254',
  'evil.example',
  '\x80',
  '\xff',
  '|',
  '"',
)
const target = fc.oneof(
  { weight: 3, arbitrary: route.map((path) => `/openroute/api${path}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(route, fc.array(part, { minLength: 1, maxLength: 4 }))
      .map(([path, parts]) => `/openroute/api${path}${parts.join('')}`),
  },
  {
    weight: 2,
    arbitrary: fc.array(part, { maxLength: 6 }).map((parts) => `/openroute/api/${parts.join('')}`),
  },
  fc
    .tuple(fc.array(part, { maxLength: 3 }), route)
    .map(([parts, path]) => `/openroute/${parts.join('')}${path}`),
  fc
    .tuple(
      fc.constantFrom('http://localhost', 'https://evil.example', '//evil.example', 'openroute', '*'),
      route,
    )
    .map(([host, path]) => `${host}/openroute/api${path}`),
  fc
    .string({ unit: 'binary-ascii', maxLength: 20 })
    .map((text) => `/openroute/api/${text.replaceAll(/[\r\n]/g, '')}`),
)
/** `canary` marks whatever a client may write. */
const headerName = fc.oneof(
  fc.constantFrom(
    'Authorization',
    'Proxy-Authorization',
    'HTTP-Referer',
    'Referer',
    'X-Title',
    'X-OpenRouter-Title',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'Forwarded',
    'Via',
    'TE',
    'Trailer',
    'User-Agent',
    'Accept-Language',
    'Accept-Encoding',
    'X-HTTP-Method-Override',
    'Content-Encoding',
    'Content-Language',
    'Range',
    'If-None-Match',
    'Host',
    'Connection',
    'Keep-Alive',
    'Upgrade',
    'Origin',
    'Sec-Fetch-Site',
    'Cookie',
    'Content-Type',
    'Expect',
    'X-OpenRoute-Kit',
    'Transfer-Encoding',
    'Content-Length',
  ),
  fc.string({ unit: fc.constantFrom(..."abXY09-_!#$%&'*+.^`|~"), minLength: 1, maxLength: 12 }),
)
const header = fc.tuple(headerName, headerText).map(([name, value]) => `${name}: canary${value}`)
const body = fc.oneof(
  fc.constant('{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"Hi"}]}'),
  fc.constantFrom('{}', '[]', 'null', '', '{"a":', '{"a":"\xff"}', '\ufeff{}'),
  fc.json(),
)

/** Sends it, with everything else that a valid request has. */
function send(line: string, headers: readonly string[], content: string) {
  const bytes = Buffer.from(content).toString('latin1')
  return sendRaw(
    app.url,
    rawRequest(
      [
        line,
        'Host: localhost',
        `Cookie: ${cookie}`,
        'X-OpenRoute-Kit: 1',
        'Content-Type: application/json',
        `Content-Length: ${bytes.length}`,
        ...headers,
        'Connection: close',
      ],
      bytes,
    ),
  )
}

/** Requests that reached the provider, as the table names them. */
const arrived = () => emulator.requests.map((one) => `${one.method} ${one.path}`)

/** Headers of the server's own client, and of the kit. B19 */
const PASSING = [
  'accept',
  'accept-encoding',
  'accept-language',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'host',
  'http-referer',
  'sec-fetch-mode',
  'transfer-encoding',
  'user-agent',
  'x-openrouter-title',
  'x-title',
]

describe('raw requests to Express', () => {
  it('B18 reach the provider only through the listed routes', async () => {
    let reached = 0
    await fc.assert(
      fc.asyncProperty(method, target, body, async (verb, path, content) => {
        emulator.clearRequests()
        const { status } = await send(`${verb} ${path} HTTP/1.1`, [], content)
        const requests = arrived()
        reached += requests.length
        expect(requests.filter((one) => !TABLE.includes(one))).toEqual([])
        expect(requests.length).toBeLessThanOrEqual(1)
        // Node itself sends no response to some, such as CONNECT. The kit never fails.
        if (requests.length === 0) expect(status).toBeLessThan(500)
        if (requests.length === 1)
          // S10: a trailing slash is the same route.
          expect(
            `${verb} ${path
              .replace(/^\/openroute/, '')
              .split(/[?#]/, 1)[0]
              ?.replace(/\/$/, '')}`,
          ).toBe(requests[0]?.replace('/v1', ''))
      }),
      runs(150),
    )
    expect(reached).toBeGreaterThan(0)
  })

  it('B19 B20 forward no header of the client', async () => {
    let reached = 0
    await fc.assert(
      fc.asyncProperty(route, fc.array(header, { maxLength: 6 }), body, async (path, headers, content) => {
        emulator.clearRequests()
        const verb = path === '/models' || path === '/key' ? 'GET' : 'POST'
        const { status } = await send(`${verb} /openroute/api${path} HTTP/1.1`, headers, content)
        for (const seen of emulator.requests) {
          reached++
          expect(Object.keys(seen.headers).filter((name) => !PASSING.includes(name))).toEqual([])
          expect(JSON.stringify(seen.headers)).not.toContain('canary')
        }
        if (emulator.requests.length === 0) expect(status).toBeLessThan(500)
      }),
      runs(150),
    )
    expect(reached).toBeGreaterThan(0)
  })

  it('B19 forward the client’s Accept header unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(headerText, async (accept) => {
        emulator.clearRequests()
        const { status } = await send('GET /openroute/api/models HTTP/1.1', [`Accept: ${accept}`], '')
        expect(status).toBe(200)
        expect(emulator.requests.map((one) => one.headers.accept)).toEqual([
          accept.replace(/^[ \t]+|[ \t]+$/g, ''),
        ])
      }),
      runs(100),
    )
  })

  it('B20 frame a body anew, however it was chunked', async () => {
    const text = '{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"你好"}]}'
    const chunks = inPieces(Buffer.from(text))
    await fc.assert(
      fc.asyncProperty(chunks, fc.boolean(), async (pieces, whole) => {
        emulator.clearRequests()
        const framed = pieces
          .filter((piece) => piece.byteLength > 0)
          .map(
            (piece) => `${piece.byteLength.toString(16)};x=1\r\n${Buffer.from(piece).toString('latin1')}\r\n`,
          )
        const lines = [
          'POST /openroute/api/chat/completions HTTP/1.1',
          'Host: localhost',
          `Cookie: ${cookie}`,
          'X-OpenRoute-Kit: 1',
        ]
        const json = ['Content-Type: application/json', 'Transfer-Encoding: chunked', 'Connection: close']
        // Without its last chunk the body has no end; an invalid length ends the wait.
        const { status } = await sendRaw(
          app.url,
          rawRequest([...lines, ...json], `${framed.join('')}${whole ? '0' : 'x'}\r\n\r\n`),
        )
        const [seen, ...more] = emulator.requests
        expect(more).toEqual([])
        expect(seen?.body).toBe(whole ? text : undefined)
        expect(seen?.headers['content-length']).toBe(whole ? String(Buffer.byteLength(text)) : undefined)
        expect(status).toBe(whole ? 200 : 400)
      }),
      runs(60),
    )
  })
})
