import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../emulator.js'
import { startEmulator } from '../start-emulator.js'
import { CHAT_PATH, chat, dataOf, exchange, freshCode, KEYS_PATH, VERIFIER } from '../test-kit.js'
import type { Fault } from './fault.js'

let emulator: Emulator
let key: string
beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 0 })
  key = emulator.createKey()
})
afterEach(() => expect(emulator.pendingFaults).toEqual([]))
afterAll(() => emulator.close())

const MODELS = '/api/v1/models'
const models = (init?: RequestInit) => fetch(emulator.siteUrl + MODELS, { redirect: 'manual', ...init })

/** Each fault applies to one request only. */
async function backToNormal(): Promise<void> {
  const response = await models()
  expect(response.status).toBe(200)
  expect(await response.json()).toHaveProperty('data')
}

describe('a fault', () => {
  it('hangs before the headers', async () => {
    emulator.fail(MODELS, { kind: 'hang' })
    emulator.clearRequests()
    const controller = new AbortController()
    const response = models({ signal: controller.signal }).catch(() => 'gone')
    await emulator.waitForRequest(({ path }) => path === MODELS)
    controller.abort()
    expect(await response).toBe('gone')
    expect(await emulator.waitForRequest(({ done }) => done)).toMatchObject({
      aborted: true,
      status: null,
      fault: 'hang',
    })
    await backToNormal()
  })

  it('resets the connection before or after the request was processed', async () => {
    for (const processed of [false, true]) {
      const code = await freshCode(emulator)
      const keys = emulator.listKeys().length
      emulator.clearRequests()
      emulator.fail(KEYS_PATH, { kind: 'reset', processed })
      await expect(exchange(emulator, code)).rejects.toThrow()
      expect(emulator.listKeys().length - keys).toBe(processed ? 1 : 0)
      const [request] = emulator.requestsTo(KEYS_PATH)
      expect(JSON.parse(request?.body ?? '')).toMatchObject({ code })
      expect(request?.aborted).toBe(false)
    }
    await backToNormal()
  })

  it('holds a request until a promise settles', async () => {
    for (const settle of ['resolve', 'reject'] as const) {
      let decide = { resolve: () => {}, reject: () => {} }
      const until = new Promise<void>((resolve, reject) => {
        decide = { resolve, reject }
      })
      emulator.fail(MODELS, { kind: 'hold', until })
      emulator.clearRequests()
      const response = models()
      const request = await emulator.waitForRequest(({ path }) => path === MODELS)
      expect(request.done).toBe(false)
      decide[settle]()
      expect((await response).status).toBe(200)
    }
  })

  it.each([301, 302, 303, 307, 308] as const)('redirects with %i', async (status) => {
    emulator.fail(MODELS, { kind: 'redirect', status, location: 'https://evil.example/' })
    const response = await models()
    expect([response.status, response.headers.get('location')]).toEqual([status, 'https://evil.example/'])
    await backToNormal()
  })

  it.each([
    ['HTML', { headers: { 'content-type': 'text/html' }, body: '<p>hi' }, 200, '<p>hi'],
    ['an empty body', {}, 200, ''],
    ['malformed JSON', { body: '{"key":' }, 200, '{"key":'],
    ['an object', { status: 503, body: { key: 'a\r\nb' } }, 503, '{"key":"a\\r\\nb"}'],
    ['bytes', { body: new Uint8Array([104, 105]) }, 200, 'hi'],
  ])('responds with %s', async (_name, fault, status, text) => {
    emulator.fail(MODELS, { kind: 'respond', ...fault })
    const response = await models()
    expect([response.status, await response.text()]).toEqual([status, text])
    await backToNormal()
  })

  it('responds with a gzip bomb', async () => {
    emulator.fail(MODELS, { kind: 'gzip-bomb', bytes: 1_000_000 })
    const response = await models()
    expect(Number(response.headers.get('content-length'))).toBeLessThan(10_000)
    const body = (await response.json()) as { key: string }
    expect(body.key).toHaveLength(1_000_000 - 10)
    await backToNormal()
  })

  it('hangs in mid-body, of JSON and of a stream', async () => {
    for (const stream of [false, true]) {
      emulator.fail(CHAT_PATH, { kind: 'hang-mid-body', afterChunks: 2 })
      const controller = new AbortController()
      const response = await chat(emulator, key, { stream }, controller.signal)
      expect(response.status).toBe(200)
      const reader = response.body?.getReader()
      const decoder = new TextDecoder()
      let text = ''
      while (dataOf(text).length < (stream ? 2 : 0) || text === '')
        text += decoder.decode((await reader?.read())?.value, { stream: true })
      const more = reader?.read().catch(() => 'cut off')
      controller.abort()
      expect(await more).toBe('cut off')
      expect(text).not.toContain('usage')
    }
    await backToNormal()
  })

  it('dies in mid-stream after so many chunks', async () => {
    emulator.clearRequests()
    emulator.fail(CHAT_PATH, { kind: 'die-mid-stream', afterChunks: 3 })
    const response = await chat(emulator, key, { stream: true })
    const { text, broke } = await readAll(response)
    expect(broke).toBe(true)
    expect(dataOf(text)).toHaveLength(3)
    const request = await emulator.waitForRequest(({ done, path }) => done && path === CHAT_PATH)
    expect(request.aborted).toBe(false)
    await backToNormal()
  })

  it('cuts a JSON response in the middle', async () => {
    const code = await freshCode(emulator)
    emulator.fail(KEYS_PATH, { kind: 'die-mid-stream' })
    await expect(exchange(emulator, code)).rejects.toThrow()
    await backToNormal()
  })

  it('ends a stream with an error event under status 200', async () => {
    emulator.fail(CHAT_PATH, { kind: 'error-mid-stream', afterChunks: 2, code: 503, message: 'No luck' })
    const response = await chat(emulator, key, { stream: true })
    const stream = await response.text()
    const chunks = dataOf(stream)
    expect(response.status).toBe(200)
    expect(chunks).toHaveLength(3)
    expect(chunks.at(-1)).toMatchObject({
      error: { code: 503, message: 'No luck' },
      choices: [{ finish_reason: 'error' }],
    })
    expect(stream).not.toContain('[DONE]')
    expect((await chat(emulator, key, { stream: true })).status).toBe(200)
  })

  it('compresses the regular response with gzip, chunk by chunk', async () => {
    emulator.fail(CHAT_PATH, { kind: 'gzip' })
    const response = await chat(emulator, key, { stream: true })
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(response.headers.get('content-length')).toBeNull()
    expect(dataOf(await response.text()).at(-1)).toHaveProperty('usage')
    emulator.fail(MODELS, { kind: 'gzip' })
    expect(await (await models()).json()).toHaveProperty('data')
    await backToNormal()
  })

  it('replaces the headers of the response with hostile ones', async () => {
    const headers = {
      'set-cookie': ['a=1', 'b=2'],
      location: 'https://evil.example/',
      'access-control-allow-origin': 'https://evil.example',
      'content-security-policy': "default-src 'none'",
      'strict-transport-security': 'max-age=1',
      'clear-site-data': '"*"',
    }
    emulator.fail(MODELS, { kind: 'headers', headers })
    const response = await models()
    expect(response.status).toBe(200)
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(response.headers.get('access-control-allow-origin')).toBe('https://evil.example')
    expect(await response.json()).toHaveProperty('data')
    await backToNormal()
  })

  it('combines delay, headers and gzip with a response of its own', async () => {
    const respond: Fault = { kind: 'respond', status: 201, body: { a: 1 } }
    emulator.fail(MODELS, {
      kind: 'delay',
      ms: 1,
      and: { kind: 'headers', headers: { 'x-a': 'b' }, and: { kind: 'gzip', and: respond } },
    })
    const response = await models()
    expect([response.status, response.headers.get('x-a')]).toEqual([201, 'b'])
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(await response.json()).toEqual({ a: 1 })
    await backToNormal()
  })

  it('applies in the order added, and only to its route and method', async () => {
    emulator.fail(MODELS, { kind: 'respond', status: 501 })
    emulator.fail(MODELS, { kind: 'respond', status: 502 })
    emulator.fail(`POST ${KEYS_PATH}`, { kind: 'respond', status: 503, body: {} })
    expect((await fetch(emulator.siteUrl + KEYS_PATH)).status).toBe(405)
    expect((await models()).status).toBe(501)
    expect((await models()).status).toBe(502)
    expect((await models()).status).toBe(200)
    expect((await exchange(emulator, 'x')).status).toBe(503)
  })

  it('ignores CORS preflights, and can be cleared', async () => {
    emulator.fail(KEYS_PATH, { kind: 'hang' })
    const headers = { 'access-control-request-method': 'POST' }
    expect((await fetch(emulator.siteUrl + KEYS_PATH, { method: 'OPTIONS', headers })).status).toBe(204)
    expect(emulator.pendingFaults).toHaveLength(1)
    emulator.clearFaults()
  })

  it('keeps the CORS headers, so that a page can read the response', async () => {
    emulator.fail(KEYS_PATH, { kind: 'respond', status: 500, body: {} })
    expect((await exchange(emulator, 'x')).headers.get('access-control-allow-origin')).toBe('*')
  })
})

it('responds with 500 in the API’s error format after an internal error', async () => {
  emulator.fail(MODELS, { kind: 'respond', headers: { 'x-bad': 'a\r\nb' } })
  const response = await models()
  expect(response.status).toBe(500)
  expect(await response.json()).toEqual({ error: { code: 500, message: 'Internal Server Error' } })
})

it('records a request whose client disconnects while sending the body', async () => {
  emulator.clearRequests()
  const socket = connect(Number(new URL(emulator.siteUrl).port), '127.0.0.1')
  socket.write(
    `POST ${KEYS_PATH} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{"code_verifier":"${VERIFIER}`,
  )
  await emulator.waitForRequest(({ path }) => path === KEYS_PATH)
  socket.destroy()
  expect(await emulator.waitForRequest(({ done }) => done)).toMatchObject({
    path: KEYS_PATH,
    aborted: true,
    status: null,
  })
})

async function readAll(response: Response): Promise<{ text: string; broke: boolean }> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const bytes of response.body ?? []) text += decoder.decode(bytes, { stream: true })
    return { text, broke: false }
  } catch {
    return { text, broke: true }
  }
}
