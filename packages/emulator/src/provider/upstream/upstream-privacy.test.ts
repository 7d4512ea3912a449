import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../emulator.js'
import { startEmulator } from '../../start-emulator.js'
import { Browser, chat, dataOf, type Json } from '../../test-kit.js'
import type { UpstreamError } from './upstream.js'

// An upstream that reveals everything about itself.

let respond: (res: ServerResponse) => void
let upstream: Server
let emulator: Emulator
let key: string
let port: number
let arrived = 0
const reported: UpstreamError[] = []

beforeAll(async () => {
  upstream = createServer(async (req, res) => {
    arrived++
    await req.resume().toArray()
    res.setHeader('server', `gpu-box.internal:${port}`)
    res.setHeader('x-litellm-model-api-base', `http://gpu-box.internal:${port}`)
    res.setHeader('set-cookie', 'route=10.1.2.3')
    respond(res)
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  port = (upstream.address() as AddressInfo).port
  emulator = await startEmulator({
    upstream: `http://127.0.0.1:${port}/v1`,
    onUpstreamError: (error) => reported.push(error),
  })
  key = emulator.createKey()
})
afterEach(() => {
  arrived = 0
  reported.length = 0
})
afterAll(async () => {
  await emulator.close()
  upstream.closeAllConnections()
  await new Promise((resolve) => upstream.close(resolve))
})

const json = (status: number, body: object) => (res: ServerResponse) =>
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
const models = (headers: Record<string, string> = { authorization: `Bearer ${key}` }, method = 'GET') =>
  fetch(`${emulator.apiUrl}/models`, { method, headers })

async function expectNoAddress(response: Response): Promise<string> {
  const body = await response.text()
  // The emulator may show its own URL, and its random ids may contain any letters.
  const headers = [...response.headers].filter(([name]) => name !== 'x-generation-id')
  const whole = JSON.stringify([headers, body]).replaceAll(emulator.siteUrl, '')
  expect(whole).not.toMatch(/gpu|10\.1\.2\.3|127\.0\.0\.1|fd00|internal/i)
  expect(whole).not.toContain(String(port))
  return body
}

describe('an upstream’s list of models', () => {
  it.each(['GET', 'HEAD'])('F16 requires a key of the emulator (%s)', async (method) => {
    respond = json(200, { data: [{ id: 'secret-model' }] })
    const deleted = emulator.createKey()
    emulator.deleteKey(deleted)
    for (const headers of [
      {},
      { origin: 'https://evil.example' },
      { origin: emulator.siteUrl },
      { authorization: 'Bearer sk-or-v1-unknown' },
      { authorization: `Bearer ${deleted}` },
      { authorization: `Basic ${key}` },
      { cookie: `key=${key}` },
    ] as Record<string, string>[]) {
      const refused = await models(headers, method)
      expect(refused.status).toBe(401)
      expect(await expectNoAddress(refused)).not.toContain('secret-model')
    }
    expect((await fetch(`${emulator.apiUrl}/models?key=${key}`)).status).toBe(401)
    expect(arrived).toBe(0)
    expect((await models(undefined, method)).status).toBe(200)
    expect(arrived).toBe(1)
  })

  it('F16 can be read with a key by a page on any port, including the CORS preflight', async () => {
    respond = json(200, { data: [{ id: 'llama3' }] })
    const origin = 'http://localhost:5173'
    const preflight = await fetch(`${emulator.apiUrl}/models`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization')
    const list = await models({ origin, authorization: `Bearer ${key}` })
    expect(list.headers.get('access-control-allow-origin')).toBe('*')
    expect((await list.json()) as Json).toMatchObject({ data: [{ id: 'llama3' }] })
  })

  it('F16 shows the documented fields only', async () => {
    const litellm_params = { api_base: `http://gpu-box.internal:${port}` }
    respond = json(200, {
      data: [{ id: 'llama3', root: '/mnt/gpu/llama3', litellm_params, owned_by: 'gpu' }],
    })
    const body = await expectNoAddress(await models())
    expect(JSON.parse(body).data[0]).toMatchObject({ id: 'llama3', name: 'llama3' })
    expect(body).not.toMatch(/root|litellm|owned_by/)
  })

  it.each([
    ['HTML', (res: ServerResponse) => res.end('<h1>gpu-box.internal</h1>')],
    ['a list without ids', json(200, { data: [{ host: 'gpu-box.internal' }] })],
    ['no list', json(200, { host: 'gpu-box.internal' })],
    ['a redirect', (res: ServerResponse) => res.writeHead(302, { location: 'http://127.0.0.1:1/gpu' }).end()],
    ['503', json(503, { error: { message: 'gpu-box.internal is down' } })],
    ['a reset', (res: ServerResponse) => res.socket?.resetAndDestroy()],
  ])('F16 hides the address where the upstream responds with %s', async (_name, handler) => {
    respond = handler as typeof respond
    const response = await models()
    expect(response.status).toBeGreaterThanOrEqual(502)
    await expectNoAddress(response)
    expect(reported).toHaveLength(1)
  })
})

const MESSAGES = [
  'connect ECONNREFUSED 10.1.2.3:8000',
  'getaddrinfo ENOTFOUND gpu-box',
  'dial tcp [fd00::7]:8000: i/o timeout',
  'litellm.APIError: http://gpu-box.internal:8000/v1 failed',
  'Cannot connect to host gpu-box',
  'upstream gpu-box:8000 said no',
  'Not found on gpu-box.internal',
  'HTTPS://GPU-BOX/x',
  'Backend 10.1.2.3 refused',
  'Backend fd00:0:0::7 refused',
]

describe.each(MESSAGES)('an upstream’s error “%s”', (message) => {
  it.each([400, 403, 404, 429, 500, 503])('F16 is hidden under status %i', async (status) => {
    respond = json(status, { error: { message, metadata: { host: 'gpu-box' } }, detail: message })
    const refused = await chat(emulator, key, { model: 'llama3' })
    expect(refused.status).toBe(status)
    await expectNoAddress(refused)
    expect(reported).toMatchObject([{ status, message }])
  })

  it('F16 is hidden as text, within a completion, and in mid-stream', async () => {
    respond = json(400, { error: message })
    await expectNoAddress(await chat(emulator, key, { model: 'llama3' }))
    respond = json(200, { error: { code: 502, message }, choices: [{ error: { message } }], host: message })
    await expectNoAddress(await chat(emulator, key, { model: 'llama3' }))
    respond = (res) => {
      res.write(
        `data: ${JSON.stringify({ choices: [{ delta: { content: 'Hi' } }], remote_host: message })}\n\n`,
      )
      res.write(`data: ${JSON.stringify({ error: message, choices: [{ error: { message } }] })}\n\n`)
      res.end('data: [DONE]\n\n')
    }
    const stream = await expectNoAddress(await chat(emulator, key, { model: 'llama3', stream: true }))
    expect(dataOf(stream)[1].error).toEqual({ code: 502, message: 'The upstream failed' })
  })
})

it.each([
  'model "llama9" not found, try pulling it first',
  'The model `gpt-4.1` does not exist or you do not have access to it.',
  "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
  'Slow down',
  'temperature must be between 0 and 2',
])('shows the error “%s”, which is about the request', async (message) => {
  respond = json(400, { error: { message } })
  const { error }: Json = await (await chat(emulator, key, { model: 'llama3' })).json()
  expect(error).toEqual({ code: 400, message })
})

it('F16 shows no address on its pages', async () => {
  const browser = new Browser(emulator)
  for (const path of ['/', '/keys', '/logs', `/keys/${emulator.getKey(key).id}`])
    await expectNoAddress(await browser.get(path))
})

it('reports no key and no control character', async () => {
  respond = json(400, { error: { message: `\u001b[2J ${key}\r\n` } })
  await chat(emulator, key, { model: 'llama3' })
  expect(reported[0]?.message).not.toContain(key)
  expect(reported[0]?.message).toMatch(/^[\x20-\x7e]+$/)
})
