import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute } from '@openroute-kit/server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { SECRET } from '../helpers/express-app.js'
import { fakeProvider, KEY } from '../helpers/fake-provider.js'
import { errorCode } from '../helpers/read-response.js'
import { OWN_SCRIPT, Visitor } from '../helpers/visitor.js'

const COMPLETIONS = '/api/v1/chat/completions'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
afterEach(() => emulator.clearFaults())

/** A zstd frame with uncompressed content. */
function zstd(text: string): Buffer {
  const block = Buffer.alloc(3)
  block.writeUIntLE((text.length << 3) | 1, 0, 3)
  const size = Buffer.alloc(4)
  size.writeUInt32LE(text.length)
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]), size, block, Buffer.from(text)])
}

type Header = string | string[]
type Encode = (text: string) => string | Buffer

const GZIP: [Header, Encode][] = [
  ['gzip', gzipSync],
  ['GZIP', gzipSync],
  ['x-gzip', gzipSync],
]
const REFUSED: [Header, Encode][] = [
  ['br', brotliCompressSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['zstd', zstd],
  ['compress', (text) => text],
  ['aes128gcm', (text) => text],
  ['x-reversed', (text) => [...text].reverse().join('')],
  ['gzip, gzip', (text) => gzipSync(gzipSync(text))],
  ['br, gzip', (text) => gzipSync(brotliCompressSync(text))],
  ['gzip, x-reversed', (text) => gzipSync([...text].reverse().join(''))],
  [['identity', 'gzip'], gzipSync],
  [['gzip', 'br'], (text) => brotliCompressSync(gzipSync(text))],
  ['identity, br', brotliCompressSync],
  ['gzip;q=1', gzipSync],
  ['"gzip"', gzipSync],
]
const CHARSETS = ['utf-16', 'UTF-16LE', '"utf-16be"', 'utf-32', 'utf-7', 'ibm037', 'utf-8, utf-16', '']

describe.each(APP_SETUPS)('encoded responses through $name', ({ start }) => {
  let app: SetupApp
  let visitor: Visitor
  let key: string

  beforeAll(async () => {
    app = await start({ emulator })
    visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    emulator.clearRequests()
    await (await visitor.chat()).text()
    key = emulator.requestsTo(COMPLETIONS)[0]?.headers.authorization?.replace('Bearer ', '') ?? ''
    expect(key).toMatch(/^sk-or-/)
  })
  afterAll(() => app.close())
  beforeEach(() => emulator.clearRequests())

  /** Makes the provider respond with a body that quotes the key. */
  function quote(type: string, encoding: Header, encode: Encode, status = 200): void {
    const json = JSON.stringify({ error: { message: `Bad key ${key}` }, key })
    const text = type.startsWith('text/') ? `data: ${json}\n\n` : json
    const headers = { 'content-type': type, 'content-encoding': encoding }
    emulator.fail(COMPLETIONS, { kind: 'respond', status, headers, body: encode(text) })
  }

  it('F12 asks the provider for no encoding, whatever the client accepts', async () => {
    const headers = { ...OWN_SCRIPT, 'accept-encoding': 'gzip, br, zstd' }
    await (await visitor.chat({}, { headers })).text()
    await (await visitor.request('/openroute/api/models', { headers })).text()
    expect(emulator.requests.map((request) => request.headers['accept-encoding'])).toEqual([
      'identity',
      'identity',
    ])
  })

  describe.each(['application/json', 'text/event-stream'])('of %s', (type) => {
    it.each(GZIP)('F12 decodes a response in %s, and removes the key', async (encoding, encode) => {
      quote(type, encoding, encode)
      const response = await visitor.chat({ stream: type === 'text/event-stream' })
      expect([response.status, response.headers.get('content-encoding')]).toEqual([200, null])
      const text = await response.text()
      expect(text).toContain('Bad key ****')
      expect(text).not.toContain(key)
    })

    it.each(REFUSED)('F12 refuses a response in %j, before sending any of it', async (encoding, encode) => {
      quote(type, encoding, encode)
      const response = await visitor.chat({ stream: type === 'text/event-stream' })
      expect([response.status, await errorCode(response)]).toEqual([502, 'provider_response_invalid'])
      // S07: an error keeps its status, and nothing of its body is read.
      quote(type, encoding, encode, 403)
      const error = await visitor.chat()
      expect([error.status, await error.json()]).toEqual([
        403,
        { error: { code: 403, message: 'The provider responded with status 403.', status: 403 } },
      ])
    })

    it.each<[string, Header, Encode]>([
      ['twice, but says so once', 'gzip', (text) => gzipSync(gzipSync(text))],
      ['without saying so', 'identity', gzipSync],
    ])('F12 forwards nothing that the provider has compressed %s', async (_, encoding, encode) => {
      quote(type, encoding, encode)
      const response = visitor.chat({ stream: type === 'text/event-stream' })
      const read = response.then((received) => received.arrayBuffer())
      const bytes = await read.catch(() => new ArrayBuffer(0)) // the connection may be closed at any time
      expect(Buffer.from(bytes).includes(0x1f)).toBe(false)
      expect(Buffer.from(bytes).includes(key)).toBe(false)
      expect((await visitor.chat()).status).toBe(200)
    })

    it.each(CHARSETS)('F12 refuses a response in the charset %j', async (charset) => {
      const encode = (text: string) => Buffer.from(text, 'utf16le')
      quote(`${type}; charset=${charset}`, 'identity', encode)
      const response = await visitor.chat({ stream: type === 'text/event-stream' })
      expect([response.status, await errorCode(response)]).toEqual([502, 'provider_response_invalid'])
    })

    it.each(['', '; charset=utf-8', ';charset="UTF-8"', '; CHARSET=utf8; a=b'])(
      'F12 says UTF-8 itself, where the provider says “%s”',
      async (parameters) => {
        quote(type + parameters, 'identity', (text) => text)
        const response = await visitor.chat()
        expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`)
        expect(await response.text()).not.toContain(key)
      },
    )
  })

  it('B32 forwards no parameter of a content type', async () => {
    quote(`application/json; note=${key}`, 'identity', (text) => text)
    expect((await visitor.chat()).headers.get('content-type')).toBe('application/json; charset=utf-8')
  })

  it('F12 keeps the message of a gzipped error', async () => {
    quote('application/json', 'gzip', gzipSync, 402)
    const response = await visitor.chat()
    expect(response.status).toBe(402)
    expect((await response.json()).error.message).toBe('Bad key [redacted]')
  })

  it('F12 forwards no key from truncated or invalid gzip, and handles the next request', async () => {
    for (const encode of [(text: string) => gzipSync(text).subarray(0, -12), (text: string) => text]) {
      quote('text/event-stream', 'gzip', encode)
      const text = await visitor.chat({ stream: true }).then((response) => response.text())
      expect(text).not.toContain(key)
      expect((await visitor.chat()).status).toBe(200)
    }
  })

  it('F12 decompresses a gzip bomb at the client’s pace, and stops when the client leaves', async () => {
    setFlagsFromString('--expose-gc')
    const collectGarbage: () => void = runInNewContext('gc')
    const held = () => {
      collectGarbage()
      return process.memoryUsage().external
    }
    emulator.fail(COMPLETIONS, { kind: 'gzip-bomb', bytes: 256 * 1024 * 1024 })
    const response = await visitor.chat()
    const reader = response.body?.getReader()
    await reader?.read()
    const before = held()
    let most = 0
    for (let turn = 0; turn < 20; turn++) {
      await (await visitor.request('/openroute/session')).text()
      most = Math.max(most, held() - before)
    }
    expect(most).toBeLessThan(32 * 1024 * 1024)
    await reader?.cancel()
    await emulator.waitForRequest(({ path, done }) => path === COMPLETIONS && done)
  })

  it('F12 forwards only the status of an error that decompresses beyond the limit', async () => {
    const body = gzipSync(JSON.stringify({ error: { message: 'x'.repeat(1024 * 1024) } }))
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    emulator.fail(COMPLETIONS, { kind: 'respond', status: 429, headers, body })
    const response = await visitor.chat()
    expect(response.status).toBe(429)
    expect((await response.text()).length).toBeLessThan(1000)
  })
})

it.each([200, 402])('F12 forwards nothing of gzip that fetch has left encoded: %i', async (status) => {
  const { provider, fetch, respondTo } = fakeProvider()
  const baseUrl = 'https://app.example'
  const or = createOpenRoute({ baseUrl, secret: SECRET, appName: 'App', provider, fetch })
  const visit = (path: string, init: RequestInit = {}) => or.handle(new Request(baseUrl + path, init))
  const login = await visit('/openroute/login')
  const query = new URL(login?.headers.get('location') ?? '').searchParams
  const callback = new URL(query.get('callback_url') ?? '')
  callback.searchParams.set('code', 'a-code')
  const cookieOf = (response: Response | null) =>
    (response?.headers.getSetCookie() ?? []).map((line) => line.split(';')[0]).join('; ')
  const done = await visit(callback.pathname + callback.search, { headers: { cookie: cookieOf(login) } })
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
  respondTo('/chat/completions', () => new Response(gzipSync(JSON.stringify({ KEY })), { status, headers }))
  const refused = await visit('/openroute/api/chat/completions', {
    method: 'POST',
    headers: { ...OWN_SCRIPT, cookie: cookieOf(done) },
    body: '{}',
  })
  const text = (await refused?.text()) ?? ''
  expect(JSON.parse(text).error.code).toBe(status === 200 ? 'provider_response_invalid' : 402)
})
