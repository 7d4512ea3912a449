import { gzipSync } from 'node:zlib'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { rawRequest, sendRaw } from '../helpers/raw-request.js'
import { errorCode, serializeResponse } from '../helpers/read-response.js'
import { NAVIGATION, OWN_SCRIPT, Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearRequests()
  emulator.clearFaults()
})

const COMPLETIONS = '/api/v1/chat/completions'
const CHAT = JSON.stringify({ model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }] })
const sent = () => emulator.requestsTo(COMPLETIONS)

/** What HTTP clients of the server add by themselves. */
const OF_THE_CLIENT = [
  'host',
  'connection',
  'content-length',
  'accept-encoding',
  'accept-language',
  'sec-fetch-mode',
  'user-agent',
]
const OF_THE_KIT = [
  'accept',
  'authorization',
  'content-type',
  'http-referer',
  'x-openrouter-title',
  'x-title',
]

describe.each(APP_SETUPS)('headers of $name', ({ start }) => {
  let app: SetupApp
  let visitor: Visitor

  beforeAll(async () => {
    app = await start({ emulator })
  })
  afterAll(() => app.close())
  beforeEach(async () => {
    visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    emulator.clearRequests()
  })

  it('B17 sends a Chinese app name in Latin-1, and nothing of it in the response', async () => {
    const chinese = await start({ emulator, kit: { appName: '我的应用' } })
    onTestFinished(() => chinese.close())
    const reader = new Visitor(chinese.url)
    const consent = await reader.startLogin()
    expect(new URL(consent).searchParams.get('key_label')).toMatch(/^我的应用 /)
    await reader.navigate(await emulator.approve(consent))
    await (await reader.chat()).text()
    expect(sent()[0]?.headers['x-title']).toBe(encodeURIComponent('我的应用'))
    expect(sent()[0]?.headers['http-referer']).toBe(chinese.url)
  })

  it('B17 writes no header that a visitor invented', async () => {
    const { text } = await sendRaw(
      app.url,
      rawRequest([
        'GET /openroute/login?returnTo=/ok%0d%0aSet-Cookie:%20evil=1%0d%0a%0d%0aevil HTTP/1.1',
        'Host: localhost',
        'Connection: close',
      ]),
    )
    expect(text).not.toMatch(/evil/)
    const [head = ''] = text.split('\r\n\r\n')
    expect(head.split('\r\n').filter((line) => /^set-cookie/i.test(line))).toHaveLength(1)
  })

  it('B19 sends the provider only headers that the server made', async () => {
    const lines = [
      'POST /openroute/api/chat/completions HTTP/1.1',
      'Host: evil.example',
      `Cookie: ${visitor.cookieHeader()}; evil=1`,
      'Content-Type: application/json; evil=1',
      'X-OpenRoute-Kit: 1',
      `Content-Length: ${CHAT.length}`,
      'Authorization: Bearer evil',
      'Proxy-Authorization: Basic evil',
      'HTTP-Referer: https://evil.example',
      'Referer: https://evil.example',
      'X-Title: evil',
      'X-OpenRouter-Title: evil',
      'X-Forwarded-For: evil',
      'X-Forwarded-Host: evil.example',
      'X-Forwarded-Proto: evil',
      'X-Real-IP: evil',
      'Forwarded: for=evil',
      'Via: 1.1 evil',
      'X-Evil: evil',
      'TE: trailers, evil',
      'Trailer: X-Evil',
      'User-Agent: evil',
      'Accept-Language: evil',
      'Accept-Encoding: evil',
      'Expect-Evil: evil',
      'X-HTTP-Method-Override: EVIL',
      'Connection: close, X-Evil',
    ]
    const { status } = await sendRaw(app.url, rawRequest(lines, CHAT))
    expect(status).toBe(200)
    const [request, ...more] = sent()
    expect(more).toEqual([])
    const headers = request?.headers ?? {}
    expect(
      Object.keys(headers)
        .filter((name) => !OF_THE_CLIENT.includes(name))
        .sort(),
    ).toEqual(OF_THE_KIT)
    expect(JSON.stringify(headers)).not.toMatch(/evil/i)
    expect(headers.authorization).toMatch(/^Bearer sk-or-/)
    expect(headers['x-title']).toBe('Test app')
    expect(headers['content-type']).toBe('application/json')
  })

  it('B19 does not upgrade a connection', async () => {
    const { status } = await sendRaw(
      app.url,
      rawRequest([
        'GET /openroute/api/models HTTP/1.1',
        'Host: localhost',
        `Cookie: ${visitor.cookieHeader()}`,
        'Connection: Upgrade, close',
        'Upgrade: websocket',
      ]),
    )
    expect(status).toBe(200)
    const [request] = emulator.requestsTo('/api/v1/models')
    expect(request?.headers).not.toHaveProperty('upgrade')
    expect(request?.headers.connection).not.toMatch(/upgrade/i)
  })

  it.each(['json', 'events', 'error'])('B21 forwards only a few headers of a response: %s', async (kind) => {
    const headers = {
      'set-cookie': ['evil=1; Path=/', 'connect.sid=evil'],
      location: 'https://evil.example',
      'access-control-allow-origin': '*',
      'access-control-allow-credentials': 'true',
      'content-security-policy': 'evil',
      'strict-transport-security': 'max-age=1; evil',
      'clear-site-data': '"cookies", "evil"',
      refresh: '0;url=https://evil.example',
      link: '<https://evil.example>; rel=preload',
      server: 'evil',
      'x-powered-by': 'evil',
      'cache-control': 'public, max-age=31536000',
      etag: '"evil"',
      'retry-after': '7',
      'x-generation-id': 'gen-1',
    }
    emulator.fail(
      COMPLETIONS,
      kind === 'error'
        ? { kind: 'respond', status: 429, headers, body: { error: { code: 429, message: 'x' } } }
        : { kind: 'headers', headers },
    )
    const response = await visitor.chat({ stream: kind === 'events' })
    expect(response.status).toBe(kind === 'error' ? 429 : 200)
    expect(response.headers.get('retry-after')).toBe('7')
    expect(response.headers.get('x-generation-id')).toBe('gen-1')
    expect(response.headers.get('cache-control')).toMatch(/^no-store/)
    expect(visitor.setCookies.join()).not.toContain('evil')
    for (const name of Object.keys(headers))
      if (!['retry-after', 'x-generation-id', 'cache-control', 'etag', 'x-powered-by'].includes(name))
        expect([name, response.headers.get(name)]).toEqual([name, null])
    expect(await serializeResponse(response)).not.toMatch(/evil/)
  })

  it.each([301, 302, 307, 308])('B21 does not follow or relay a redirect: %i', async (status) => {
    emulator.fail(COMPLETIONS, {
      kind: 'redirect',
      location: `${emulator.apiUrl}/models`,
      status: status as 301,
    })
    const response = await visitor.chat()
    expect(response.status).toBe(502)
    expect(response.headers.get('location')).toBeNull()
    expect(await errorCode(response)).toBe('provider_redirected')
    expect(emulator.requestsTo('/api/v1/models')).toHaveLength(0)
  })

  it('B22 keeps a gzipped response readable, as JSON and as a stream', async () => {
    emulator.fail(COMPLETIONS, { kind: 'gzip' })
    const whole = await visitor.chat()
    expect(await whole.json()).toMatchObject({ choices: [{ message: { role: 'assistant' } }] })
    emulator.fail(COMPLETIONS, { kind: 'gzip' })
    const streamed = await visitor.chat({ stream: true })
    expect(await streamed.text()).toMatch(/data: \[DONE\]\n\n$/)
  })

  it('B22 keeps a gzipped error readable', async () => {
    const body = gzipSync(JSON.stringify({ error: { code: 'no_credit', message: 'Out of credit' } }))
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    emulator.fail(COMPLETIONS, { kind: 'respond', status: 402, headers, body })
    const response = await visitor.chat()
    expect(response.status).toBe(402)
    expect(await response.json()).toMatchObject({ error: { status: 402 } })
  })

  it('B22 sends no Content-Length that contradicts the body', async () => {
    const response = await visitor.chat()
    const length = response.headers.get('content-length')
    const { byteLength } = new Uint8Array(await response.arrayBuffer())
    expect(length === null || Number(length) === byteLength).toBe(true)
  })

  it.each([
    ['HTML', 'text/html; charset=utf-8'],
    ['HTML that says JSON', 'text/html; application/json'],
    ['XHTML', 'application/xhtml+xml'],
    ['SVG', 'image/svg+xml'],
    ['a script', 'text/javascript'],
    ['nothing', ''],
    ['a longer type', 'application/json-seq'],
  ])('B23 relays nothing when the provider sends %s', async (_, type) => {
    // S07: an error keeps its status, and the kit writes its body.
    for (const status of [200, 403, 502]) {
      const body = '<script>alert("canary")</script>'
      emulator.fail(COMPLETIONS, { kind: 'respond', status, headers: { 'content-type': type }, body })
      const response = await visitor.chat()
      expect(response.status).toBe(status === 200 ? 502 : status)
      expect(response.headers.get('content-type')).toMatch(/^application\/json/)
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      const text = await response.text()
      expect(JSON.parse(text).error.code).toBe(status === 200 ? 'provider_response_invalid' : status)
      expect(text).not.toContain('canary')
    }
  })

  it('B23 sends nosniff with JSON and with events', async () => {
    for (const stream of [false, true]) {
      const response = await visitor.chat({ stream })
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      await response.text()
    }
  })

  it('B24 forbids storing the response of any route', async () => {
    const fresh = new Visitor(app.url)
    const login = await fresh.navigate('/openroute/login')
    const callback = await emulator.approve(login.headers.get('location') ?? '')
    const responses: [string, Response][] = [
      ['login', login],
      ['failed callback', await fresh.navigate(`${callback}&code=2`)],
      ['callback', await fresh.navigate(callback)],
      ['login again', await fresh.navigate('/openroute/login')],
      ['popup', await fresh.navigate('/openroute/popup')],
      ['failed popup', await fresh.navigate('/openroute/popup?error=access_denied')],
      ['failed login', await fresh.navigate('/openroute/failed?error=access_denied')],
      ['session', await fresh.request('/openroute/session')],
      ['models', await fresh.request('/openroute/api/models')],
      ['key', await fresh.request('/openroute/api/key')],
      ['completion', await fresh.chat()],
      ['stream', await fresh.chat({ stream: true })],
      ['invalid body', await fresh.chat({}, { body: 'x' })],
      ['unknown API route', await fresh.request('/openroute/api/files')],
      ['unknown page', await fresh.navigate('/openroute/nothing')],
      ['forged request', await fresh.request('/openroute/logout', { method: 'POST', headers: NAVIGATION })],
      ['other method', await fresh.request('/openroute/session', { method: 'DELETE', headers: OWN_SCRIPT })],
      ['sign-out', await fresh.signOut()],
      ['signed out', await fresh.chat()],
    ]
    for (const [name, response] of responses) {
      expect([name, response.headers.get('cache-control')]).toEqual([
        name,
        name === 'stream' ? 'no-store, no-transform' : 'no-store',
      ])
      await response.text()
    }
    emulator.fail(COMPLETIONS, { kind: 'respond', status: 500, body: { error: { code: 500, message: 'x' } } })
    expect((await visitor.chat()).headers.get('cache-control')).toBe('no-store')
  })
})
