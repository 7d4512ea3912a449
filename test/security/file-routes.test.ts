import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute } from '@openroute-kit/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { SECRET } from '../helpers/express-app.js'
import { errorCode } from '../helpers/read-response.js'
import { OWN_SCRIPT, Visitor } from '../helpers/visitor.js'

const ALLOW = [
  'POST /audio/speech',
  'POST /audio/transcriptions',
  'POST /images/edits',
  'GET /videos/:id',
  'GET /videos/:id/content',
  'DELETE /videos/:id',
  'GET /models/:author/:slug/endpoints',
  'GET /models/deepseek/deepseek-r1:free',
  'POST /files/:id',
]

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearFaults()
  emulator.clearRequests()
})

/** Makes the provider respond to a path of the API. */
function respond(path: string, type: string, body: string | Uint8Array, more: object = {}): void {
  emulator.fail(`/api/v1${path}`, { kind: 'respond', headers: { 'content-type': type, ...more }, body })
}

const paths = () => emulator.requests.map(({ method, path }) => `${method} ${path.replace('/api/v1', '')}`)

describe.each(APP_SETUPS)('allowed routes through $name', ({ start }) => {
  let app: SetupApp
  let visitor: Visitor
  let key: string

  beforeAll(async () => {
    app = await start({ emulator, kit: { limits: false, allow: ALLOW } })
    visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    emulator.clearRequests()
    await (await visitor.chat()).text()
    key = emulator.requestsTo('/api/v1/chat/completions')[0]?.headers.authorization?.slice(7) ?? ''
    expect(key).toMatch(/^sk-or-/)
  })
  afterAll(() => app.close())

  const speech = (headers = {}) => visitor.post('/openroute/api/audio/speech', { input: 'Hi' }, headers)

  it.each([
    'audio/mpeg',
    'audio/pcm;rate=24000',
    'image/png',
    'image/svg+xml',
    'video/mp4',
    'application/octet-stream',
    'binary/octet-stream',
  ])('S12 passes the bytes of %s, which no browser runs or shows', async (type) => {
    const bytes = randomBytes(300_000)
    respond('/audio/speech', type, bytes)
    const response = await speech()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type.replace(';', '; '))
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('content-disposition')).toBe('attachment')
    expect(response.headers.get('content-security-policy')).toMatch(/sandbox/)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true)
  })

  it('S12 passes text, decodes gzip, and removes the key from every type', async () => {
    const quoted = (text: string) => `\u0000\u0001${text} ${text.replaceAll('o', '\\u006f')}`
    for (const type of ['text/plain', 'text/vtt', 'audio/mpeg', 'application/octet-stream'])
      for (const encode of [Buffer.from, gzipSync]) {
        const encoding = encode === gzipSync ? { 'content-encoding': 'gzip' } : {}
        respond('/audio/speech', type, encode(quoted(`WEBVTT ${key}`)), encoding)
        const response = await speech()
        const text = await response.text()
        expect([response.status, response.headers.get('content-encoding')]).toEqual([200, null])
        expect(text).toContain('WEBVTT ***')
        expect(text.replaceAll('\\u006f', 'o')).not.toContain(key)
      }
  })

  it.each(['text/html', 'text/xml', 'application/javascript', 'text/plain; charset=utf-16', 'font/woff', ''])(
    'S12 refuses a response of type “%s”',
    async (type) => {
      respond('/audio/speech', type, '<script>canary</script>')
      const response = await speech()
      expect([response.status, await errorCode(response)]).toEqual([502, 'provider_response_invalid'])
    },
  )

  it('S12 B23 accepts files on no route that the app has not allowed', async () => {
    respond('/chat/completions', 'image/png', 'x')
    expect((await visitor.chat()).status).toBe(502)
    const form = new FormData()
    const headers = { 'x-openroute-kit': '1' }
    const init = { method: 'POST', headers, body: form }
    expect((await visitor.request('/openroute/api/chat/completions', init)).status).toBe(403)
  })

  function upload(fields: Record<string, string | Blob>, headers: Record<string, string> = {}) {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    return visitor.request('/openroute/api/audio/transcriptions', {
      method: 'POST',
      headers: { 'x-openroute-kit': '1', ...headers },
      body: form,
    })
  }

  it('S12 passes an upload unchanged', async () => {
    respond('/audio/transcriptions', 'application/json', '{"text":"Hi"}')
    const file = new Blob(['RIFF\r\n--x\r\n'], { type: 'audio/wav' })
    const response = await upload({ model: 'openai/whisper-1', file })
    expect(await response.json()).toEqual({ text: 'Hi' })
    const [request] = emulator.requestsTo('/api/v1/audio/transcriptions')
    const type = request?.headers['content-type'] ?? ''
    expect(type).toMatch(/^multipart\/form-data; boundary=[\w-]+$/)
    const sent = await new Response(request?.body, { headers: { 'content-type': type } }).formData()
    expect(sent.get('model')).toBe('openai/whisper-1')
    expect(await (sent.get('file') as File).text()).toBe('RIFF\r\n--x\r\n')
  })

  it('S12 B01 refuses uploads of other origins, which need no preflight', async () => {
    for (const headers of [
      { 'x-openroute-kit': '' },
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
    ])
      expect((await upload({ a: 'b' }, headers)).status).toBe(403)
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/mixed; boundary=a'])
      expect((await speech({ 'content-type': type })).status).toBe(403)
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary=a; boundary=b'])
      expect((await speech({ 'content-type': type })).status).toBe(400)
    expect(emulator.requests).toEqual([])
  })

  it('S12 writes parameters into the path, in one spelling', async () => {
    for (const [path, sent] of [
      ['/videos/vid_abc-123.X~1', '/videos/vid_abc-123.X~1'],
      ['/models/deepseek/deepseek-r1:free/endpoints', '/models/deepseek/deepseek-r1:free/endpoints'],
      ['/models/deepseek/deepseek-r1%3Afree/endpoints', '/models/deepseek/deepseek-r1:free/endpoints'],
      ['/models/deepseek/deepseek-r1:free', '/models/deepseek/deepseek-r1:free'],
      ['/models/x/monkey-7b/endpoints', '/models/x/monkey-7b/endpoints'],
      ['/videos/a/content?variant=x', '/videos/a/content'],
    ] as const) {
      emulator.clearRequests()
      respond(sent, 'application/json', '{}')
      expect([path, (await visitor.request(`/openroute/api${path}`)).status]).toEqual([path, 200])
      expect(paths()).toEqual([`GET ${sent}`])
    }
  })

  it.each([
    '/videos/',
    '/videos/a/b',
    '/videos/a//',
    '/videos/a%2Fb',
    '/videos/a%2fcontent',
    '/videos/%2e%2e',
    '/videos/%2E',
    '/videos/...',
    '/videos/a%5Cb',
    '/videos/a%00',
    '/videos/a%252Fb',
    '/videos/%25',
    '/videos/%zz',
    '/videos/a%3Fb',
    '/videos/a%23b',
    '/videos/a;b=c',
    '/videos/a%0d%0ab',
    '/videos/%E4%BD%A0',
    `/videos/${'a'.repeat(300)}`,
    '/videos/:id',
    '/videos/keys',
    '/videos/api-keys',
    '/models/auth/keys/endpoints/x',
  ])('S12 B18 forwards nothing for %s', async (path) => {
    expect((await visitor.request(`/openroute/api${path}`)).status).toBe(404)
    expect(emulator.requests).toEqual([])
  })

  it('S12 forwards DELETE to scripts of the app only, without a body', async () => {
    const remove = (headers: Record<string, string>, path = '/videos/a') =>
      visitor.request(`/openroute/api${path}`, { method: 'DELETE', headers })
    for (const headers of [{}, { ...OWN_SCRIPT, origin: 'https://evil.example' }] as Record<string, string>[])
      expect((await remove(headers)).status).toBe(403)
    expect((await remove(OWN_SCRIPT, '/videos/a?x=1')).status).toBe(403)
    expect((await remove(OWN_SCRIPT, '/audio/speech')).status).toBe(405)
    expect(emulator.requests).toEqual([])
    emulator.fail('/api/v1/videos/a', { kind: 'respond', status: 204 })
    const gone = await remove({ 'x-openroute-kit': '1' })
    expect([gone.status, await gone.text(), gone.headers.get('content-type')]).toEqual([204, '', null])
    emulator.fail('/api/v1/videos/a', { kind: 'respond', status: 200, body: { deleted: true } })
    expect(await (await remove(OWN_SCRIPT)).json()).toEqual({ deleted: true })
    emulator.fail('/api/v1/videos/a', { kind: 'respond', status: 200 })
    expect((await remove(OWN_SCRIPT)).status).toBe(200)
    expect(paths()).toEqual(Array(3).fill('DELETE /videos/a'))
    for (const { body } of emulator.requests) expect(body).toBe('')
  })

  it('S12 names the methods of a route with parameters', async () => {
    const response = await visitor.request('/openroute/api/videos/a', { method: 'PUT', headers: OWN_SCRIPT })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, DELETE'])
  })

  it('S12 lists models without a login, and sends no key for that', async () => {
    const stranger = new Visitor(app.url)
    const response = await stranger.request('/openroute/api/models')
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await response.json()).toHaveProperty('data')
    expect(emulator.requests[0]?.headers).not.toHaveProperty('authorization')
    expect(stranger.setCookies).toEqual([])
    await (await visitor.request('/openroute/api/models')).text()
    expect(emulator.requests[1]?.headers.authorization).toBe(`Bearer ${key}`)
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }] as Record<
      string,
      string
    >[])
      expect((await stranger.request('/openroute/api/models', { headers })).status).toBe(403)
    expect((await stranger.request('/openroute/api/models/a/b/endpoints')).status).toBe(401)
  })

  it('S12 limits the lists of models that one address requests without a login', async () => {
    const limited = await start({ emulator, kit: { limits: { requestsPerMinutePerAddress: 2 } } })
    onTestFinished(() => limited.close())
    const statuses: number[] = []
    for (let count = 0; count < 3; count++)
      statuses.push((await new Visitor(limited.url).request('/openroute/api/models')).status)
    expect(statuses).toEqual([200, 200, 429])
  })
})

describe.each(APP_SETUPS)('governed uploads through $name', ({ start }) => {
  let app: SetupApp
  let visitor: Visitor
  const asked: string[] = []

  beforeAll(async () => {
    app = await start({
      emulator,
      kit: {
        limits: false,
        allow: ALLOW,
        allowModel: (model) => {
          asked.push(model)
          return model === 'openai/whisper-1'
        },
      },
    })
    visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
  })
  afterAll(() => app.close())
  beforeEach(() => {
    asked.length = 0
    emulator.clearRequests()
    respond('/audio/transcriptions', 'application/json', '{}')
  })

  const send = (body: string | FormData, type?: string) =>
    visitor.request('/openroute/api/audio/transcriptions', {
      method: 'POST',
      headers: { 'x-openroute-kit': '1', ...(type && { 'content-type': type }) },
      body,
    })
  const part = (name: string, text: string, more = '') =>
    `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${text}\r\n`
  const OK = part('model', 'openai/whisper-1')
  const raw = (...parts: string[]) => send(`${parts.join('')}--b--\r\n`, 'multipart/form-data; boundary=b')

  it('S12 B29 asks about the model of an upload, and forwards it unchanged', async () => {
    const form = new FormData()
    form.append('model', 'openai/whisper-1')
    form.append('timestamp_granularities[]', 'word')
    form.append('file', new Blob([randomBytes(1000)]), '声音 "1".mp3')
    expect((await send(form)).status).toBe(200)
    expect(asked).toEqual(['openai/whisper-1'])
    respond('/audio/transcriptions', 'application/json', '{}')
    expect((await raw(OK, part('file', 'x', '; filename="a.mp3"'))).status).toBe(200)
  })

  it.each<[string, number, string[]]>([
    ['another model', 403, [part('model', 'openai/gpt-4o')]],
    ['no model', 403, [part('language', 'en')]],
    ['no field', 403, ['']],
    ['two models', 403, [OK, part('model', 'openai/gpt-4o')]],
    ['the same model twice', 403, [OK, OK]],
    ['a model as a file', 403, [part('model', 'openai/whisper-1', '; filename="a"')]],
    ['a second model as a file', 403, [OK, part('models', 'x', '; filename="a"')]],
    ['models', 403, [OK, part('models[]', 'openai/gpt-4o')]],
    ['a nested model', 403, [OK, part('extra[0][model]', 'openai/gpt-4o')]],
    ['a nested model with dots', 403, [OK, part('extra.model', 'openai/gpt-4o')]],
    ['a model in JSON', 403, [OK, part('extra', '{"model":"openai/gpt-4o"}')]],
    ['a preset', 403, [OK, part('preset', 'mine')]],
    ['a model of two spellings', 400, [OK, part('Model', 'openai/gpt-4o')]],
    ['JSON that names a member twice', 400, [OK, part('x', '{"model":"a","model":"openai/whisper-1"}')]],
    ['an override', 400, [OK, part('api_base', 'https://evil.example')]],
    ['an escaped name', 400, [OK, part('mo\\"del', 'x')]],
    ['a name with spaces', 400, [OK, part(' model', 'x')]],
    ['an extended name', 400, [OK, part('x', 'y', "; name*=utf-8''model")]],
    ['a second name', 400, [OK, part('x', 'openai/gpt-4o', '; name="model"')]],
    ['an unquoted name', 400, [OK, '--b\r\nContent-Disposition: form-data; name=model\r\n\r\nx\r\n']],
    [
      'UTF-16',
      400,
      [OK, part('x', 'y').replace('\r\n\r\n', '\r\nContent-Type: text/plain; charset=utf-16\r\n\r\n')],
    ],
    [
      'a boundary after LF',
      400,
      [OK, part('x', `y\n--b\nContent-Disposition: form-data; name="model"\n\nz`)],
    ],
    ['a boundary with spaces', 400, [OK, part('x', 'y').replace('--b\r\n', '--b \r\n')]],
    ['a preamble', 400, ['x\r\n', OK]],
  ])('S12 B29 forwards no upload with %s', async (_, status, parts) => {
    const response = await raw(...parts)
    expect([response.status, await errorCode(response)]).toEqual([
      status,
      status === 403 ? 'model_not_allowed' : 'body_invalid',
    ])
    expect(emulator.requestsTo('/api/v1/audio/transcriptions')).toEqual([])
  })

  it.each(['', '--b', '--b--x', OK, `${OK}--b--\r\n${OK}`, `${OK}--c--`, 'x'])(
    'S12 B29 forwards no incomplete upload: %j',
    async (body) => {
      expect((await send(body, 'multipart/form-data; boundary=b')).status).toBeGreaterThanOrEqual(400)
      expect(emulator.requestsTo('/api/v1/audio/transcriptions')).toEqual([])
    },
  )

  it('S12 B29 forwards no upload that a limit of tokens could not apply to', async () => {
    const limited = await start({ emulator, kit: { allow: ALLOW, maxTokens: 50 } })
    onTestFinished(() => limited.close())
    const other = new Visitor(limited.url)
    await other.signIn(emulator)
    for (const [name, status] of [
      ['prompt', 200],
      ['n', 400],
      ['max_tokens', 400],
      ['preset', 403],
    ] as const) {
      respond('/images/edits', 'application/json', '{}')
      const form = new FormData()
      form.append(name, '100')
      const response = await other.request('/openroute/api/images/edits', {
        method: 'POST',
        headers: { 'x-openroute-kit': '1' },
        body: form,
      })
      expect([name, response.status]).toEqual([name, status])
    }
  })
})

it.each<[string, RegExp]>([
  ['PUT /videos/:id', /GET, POST and DELETE/],
  ['PATCH /videos/:id', /GET, POST and DELETE/],
  ['GET /:id', /resource/],
  ['POST /v1/:route', /resource/],
  ['GET /api/v1/:a/:b', /resource/],
  ['GET /videos/*', /wildcards/],
  ['GET /videos/{id}', /:id/],
  ['GET /videos/:id.mp4', /whole segment/],
  ['GET /videos/a:', /whole segment/],
  ['GET /videos/', /exact path/],
  ['GET /keys/:id', /keys/],
  ['DELETE /keys/:hash', /keys/],
  ['DELETE /presets/:id', /account/],
  ['GET /users/:id/videos', /account/],
])('S12 refuses "%s" at start-up, with an explanation', (entry, message) => {
  const make = () =>
    createOpenRoute({ baseUrl: 'https://app.example', secret: SECRET, appName: 'App', allow: [entry] })
  expect(make).toThrow(
    expect.objectContaining({ code: 'config_invalid', message: expect.stringMatching(message) }),
  )
})
