import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import type { Emulator } from '../../emulator.js'
import { startEmulator } from '../../start-emulator.js'
import { CHAT_PATH, chat, dataOf, type Json, textOf } from '../../test-kit.js'
import { checkUpstreamUrl, type UpstreamError } from './upstream.js'

type Handler = (req: IncomingMessage, res: ServerResponse) => void

let handler: Handler
let upstream: Server
let emulator: Emulator
let key: string
let port: number
const reported: UpstreamError[] = []
const seen: { url: string | undefined; authorization: string | undefined; body: Json }[] = []

beforeAll(async () => {
  upstream = createServer(async (req, res) => {
    let body = ''
    for await (const chunk of req) body += chunk
    const { authorization } = req.headers
    seen.push({ url: req.url, authorization, body: body === '' ? null : JSON.parse(body) })
    handler(req, res)
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  port = (upstream.address() as AddressInfo).port
  emulator = await startEmulator({
    upstream: `http://localhost:${port}/v1/`,
    onUpstreamError: (error) => reported.push(error),
  })
  key = emulator.createKey()
})
afterEach(() => {
  seen.length = 0
  reported.length = 0
  vi.unstubAllEnvs()
})
afterAll(async () => {
  await emulator.close()
  upstream.closeAllConnections()
  await new Promise((resolve) => upstream.close(resolve))
})

const models = (from = emulator, bearer = key) =>
  fetch(`${from.apiUrl}/models`, { headers: { authorization: `Bearer ${bearer}` } })
const delta = (content: string) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`
const streams =
  (...events: string[]): Handler =>
  (_req, res) => {
    res.setHeader('content-type', 'text/event-stream')
    for (const event of events) res.write(event)
    res.end()
  }

it('streams the upstream’s response and counts its usage, without sending it the key', async () => {
  const usage = `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 10, completion_tokens: 20 } })}\n\n`
  handler = streams(': hi\n\n', delta('Hel'), delta('lo'), usage, 'data: [DONE]\n\n')
  const stream = await (await chat(emulator, key, { model: 'llama3', stream: true })).text()
  expect(textOf(stream)).toBe('Hello')
  expect(dataOf(stream).at(-1).usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 20, cost: 30e-6 })
  expect(stream).toMatch(/data: \[DONE\]\n\n$/)
  expect(seen).toEqual([
    {
      url: '/v1/chat/completions',
      authorization: undefined,
      body: expect.objectContaining({ model: 'llama3', stream_options: { include_usage: true } }),
    },
  ])
  expect(emulator.getKey(key).usage).toBeCloseTo(30e-6, 12)
})

it('estimates the usage if the upstream sends none, and sends the upstream’s own key', async () => {
  vi.stubEnv('UPSTREAM_API_KEY', 'upstream-key')
  handler = (_req, res) => res.end(JSON.stringify({ choices: [{ message: { content: '12345678' } }] }))
  const json: Json = await (await chat(emulator, key, { model: 'llama3' })).json()
  expect(json.choices[0].message.content).toBe('12345678')
  expect(json.usage.completion_tokens).toBe(2)
  expect(seen[0]?.authorization).toBe('Bearer upstream-key')
})

it('passes errors on, before and during the stream', async () => {
  handler = (_req, res) => {
    res.writeHead(429, { 'retry-after': '7' })
    res.end(JSON.stringify({ error: { message: 'Slow down' } }))
  }
  const refused = await chat(emulator, key, { model: 'llama3' })
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7'])
  expect(await refused.json()).toEqual({ error: { code: 429, message: 'Slow down' } })
  handler = (_req, res) => {
    res.write(delta('Hi'), () => setImmediate(() => res.destroy()))
  }
  const stream = await (await chat(emulator, key, { model: 'llama3', stream: true })).text()
  expect(dataOf(stream).at(-1)).toMatchObject({ error: { code: 502 }, choices: [{ finish_reason: 'error' }] })
})

it('aborts the upstream request when the client disconnects', async () => {
  const closed = new Promise<void>((resolve) => {
    handler = (_req, res) => {
      res.write(delta('Hi'))
      res.once('close', resolve)
    }
  })
  const controller = new AbortController()
  const response = await chat(emulator, key, { model: 'llama3', stream: true }, controller.signal)
  await response.body?.getReader().read()
  controller.abort()
  await closed
  const request = await emulator.waitForRequest(({ path, aborted }) => path === CHAT_PATH && aborted)
  expect(request.done).toBe(true)
})

it('lists the models of the upstream', async () => {
  handler = (_req, res) => res.end(JSON.stringify({ data: [{ id: 'llama3', object: 'model' }] }))
  const list = await (await models()).json()
  expect(list).toMatchObject({ data: [{ id: 'llama3', name: 'llama3', pricing: { prompt: '0.000001' } }] })
})

it('responds with 502 when the upstream cannot be reached, and reports its URL', async () => {
  const lonely = await startEmulator({
    upstream: 'http://127.0.0.1:1/v1',
    onUpstreamError: (error) => reported.push(error),
  })
  const bearer = lonely.createKey()
  for (const refused of [await chat(lonely, bearer, { model: 'llama3' }), await models(lonely, bearer)]) {
    expect(refused.status).toBe(502)
    expect(await refused.text()).not.toContain('127.0.0.1')
  }
  expect(reported.map(({ url, status }) => [url, status])).toEqual([
    ['http://127.0.0.1:1/v1/chat/completions', null],
    ['http://127.0.0.1:1/v1/models', null],
  ])
  await lonely.close()
})

it.each(['', 'upstream-key'])(
  'responds with 502 and names the variable when the upstream refuses the key "%s"',
  async (own) => {
    vi.stubEnv('UPSTREAM_API_KEY', own)
    handler = (_req, res) => res.writeHead(401).end('{"error":{"message":"No such key upstream-key"}}')
    for (const refused of [await chat(emulator, key, { model: 'llama3' }), await models()]) {
      expect(refused.status).toBe(502)
      const text = await refused.text()
      expect(text).toContain('UPSTREAM_API_KEY')
      expect(text).not.toContain('upstream-key')
    }
  },
)

it('refuses a password in the upstream’s URL without repeating it', () => {
  const url = 'http://me:CANARY@localhost:11434/v1'
  expect(() => checkUpstreamUrl(url)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  expect(() => checkUpstreamUrl(url)).not.toThrow('CANARY')
})

it.each(['nope', 'ftp://localhost/', 'http://localhost/?x=1'])('refuses the upstream %s', (url) => {
  expect(() => checkUpstreamUrl(url)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
})
