import { gzipSync } from 'node:zlib'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute } from '@openroute-kit/server'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
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

describe.each(APP_SETUPS)('odd responses through $name', ({ start }) => {
  let app: SetupApp
  let visitor: Visitor
  let key: string

  beforeAll(async () => {
    app = await start({ emulator, kit: { limits: false } })
    visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    emulator.clearRequests()
    await (await visitor.chat()).text()
    key = emulator.requestsTo(COMPLETIONS)[0]?.headers.authorization?.replace('Bearer ', '') ?? ''
    expect(key).toMatch(/^sk-or-/)
  })
  afterAll(() => app.close())

  const respond = (body: string, headers: Record<string, string> = {}, status = 200) =>
    emulator.fail(COMPLETIONS, {
      kind: 'respond',
      status,
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })

  it.each([600, 601, 700, 999])(
    'F27 responds with 502 when the provider responds with %i',
    async (status) => {
      for (const type of ['application/json', 'text/event-stream']) {
        respond('{}', { 'content-type': type }, status)
        const response = await visitor.chat({ stream: true })
        expect([response.status, await errorCode(response)]).toEqual([502, 'provider_response_invalid'])
      }
      expect((await visitor.chat()).status).toBe(200)
    },
  )

  it('F27 relays 599', async () => {
    respond('{"error":{"message":"m"}}', {}, 599)
    expect((await visitor.chat()).status).toBe(599)
  })

  const code = (one: string) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`
  it.each<[string, (key: string) => string]>([
    ['every character', (text) => [...text].map(code).join('')],
    ['digits and signs', (text) => text.replace(/[^a-z]/g, code)],
    ['the last character', (text) => text.slice(0, -1) + code(text.slice(-1))],
    ['JSON in JSON', (text) => [...text].map((one) => `\\${code(one)}`).join('')],
    ['upper case', (text) => text.replace(/[^a-z0-9]/g, (one) => code(one).toUpperCase().replace('U', 'u'))],
  ])('F27 removes a key with escapes for %s', async (_, escaped) => {
    const json = `{"error":{"message":"Bad ${escaped(key)}"}}`
    for (const type of ['application/json', 'text/event-stream'])
      for (const status of [200, 403]) {
        respond(type === 'text/event-stream' ? `data: ${json}\n\n` : json, { 'content-type': type }, status)
        const text = await (await visitor.chat()).text()
        expect(text).not.toContain(escaped(key))
        const plain = text.replace(/\\+u([\da-f]{4})/gi, (__, hex) =>
          String.fromCharCode(Number.parseInt(hex, 16)),
        )
        expect(plain).not.toContain(key)
      }
  })

  it.each([
    ['content-type', `application/json; charset=${' '.repeat(8000)}x`],
    ['content-type', `application/json${'; a=b'.repeat(100)}`],
  ])('F25 refuses a long %s before it is parsed', async (name, value) => {
    respond('{}', { [name]: value })
    const response = await visitor.chat()
    expect([response.status, await errorCode(response)]).toEqual([502, 'provider_response_invalid'])
  })

  it('F25 drops other long headers', async () => {
    respond('{}', { 'retry-after': '1'.repeat(300), 'x-generation-id': 'g'.repeat(8000) })
    const { status, headers } = await visitor.chat()
    expect([status, headers.get('retry-after'), headers.get('x-generation-id')]).toEqual([200, null, null])
  })
})

it.each([1, 3])('F27 forwards no gzip after %i empty chunks', async (empty) => {
  const { provider, fetch, respondTo } = fakeProvider()
  const baseUrl = 'https://app.example'
  const or = createOpenRoute({ baseUrl, secret: SECRET, appName: 'App', provider, fetch })
  const visit = (path: string, init: RequestInit = {}) => or.handle(new Request(baseUrl + path, init))
  const cookieOf = (response: Response | null) =>
    (response?.headers.getSetCookie() ?? []).map((line) => line.split(';')[0]).join('; ')
  const login = await visit('/openroute/login')
  const query = new URL(login?.headers.get('location') ?? '').searchParams
  const callback = new URL(query.get('callback_url') ?? '')
  callback.searchParams.set('code', 'a-code')
  const done = await visit(callback.pathname + callback.search, { headers: { cookie: cookieOf(login) } })
  const chunks = [...Array.from({ length: empty }, () => Buffer.alloc(0)), gzipSync(JSON.stringify({ KEY }))]
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
  respondTo('/chat/completions', () => {
    const body = new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk)
        controller.close()
      },
    })
    return new Response(body, { headers })
  })
  const refused = await visit('/openroute/api/chat/completions', {
    method: 'POST',
    headers: { ...OWN_SCRIPT, cookie: cookieOf(done) },
    body: '{}',
  })
  expect(refused && [refused.status, await errorCode(refused)]).toEqual([502, 'provider_response_invalid'])
})
