import { brotliCompressSync, gzipSync } from 'node:zlib'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { type Gateway, startGateway } from '../helpers/gateway.js'
import { Visitor } from '../helpers/visitor.js'

const COMPLETIONS = '/api/v1/chat/completions'
const HTML = '<!doctype html><script>alert("canary")</script>'
const DATE = 'Sun, 29 Nov 2026 12:00:00 GMT'

let emulator: Emulator
let unfinished: Gateway

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
  unfinished = await startGateway({
    emulator,
    complete: (res) =>
      res.writeHead(503, { 'content-type': 'text/html', 'retry-after': '9' }).write('<html>'),
  })
})
afterAll(() => Promise.all([unfinished.close(), emulator.close()]))

/** Errors as CDNs, load balancers and gateways send them. */
const ERRORS: [status: number, type: string, body: string | Uint8Array, headers?: Record<string, string>][] =
  [
    [429, 'text/html; charset=UTF-8', HTML, { 'retry-after': '30' }],
    [429, 'text/plain', 'canary', { 'retry-after': DATE }],
    [503, 'text/html', HTML, { 'retry-after': DATE }],
    [524, 'text/html; charset=ISO-8859-1', HTML],
    [529, 'text/html', HTML, { 'retry-after': '5' }],
    [403, 'text/html', HTML],
    [402, 'text/plain', 'canary'],
    [401, 'text/plain', 'canary'],
    [500, '', 'canary'],
    [500, '', ''],
    [502, 'application/json', HTML],
    [502, 'application/json', '{"error":{"message":"canary'],
    [504, 'application/xml', '<canary/>'],
    [413, 'text/html', gzipSync(HTML), { 'content-encoding': 'gzip' }],
    [503, 'text/html', brotliCompressSync(HTML), { 'content-encoding': 'br', 'retry-after': '7' }],
    [503, 'application/json', 'canary', { 'content-encoding': 'zstd', 'retry-after': '7' }],
    [422, 'application/json; charset=utf-16', Buffer.from('{"error":{"message":"canary"}}', 'utf16le')],
    [400, `text/${'x'.repeat(500)}`, 'canary'],
  ]

describe.each(APP_SETUPS)('errors through $name', ({ start }) => {
  let app: SetupApp
  let visitor: Visitor

  beforeAll(async () => {
    app = await start({ emulator, kit: { limits: false } })
    visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
  })
  afterAll(() => app.close())

  it.each(ERRORS)(
    'S07 keeps status %i of type "%s", and writes the body itself',
    async (status, type, body, headers = {}) => {
      const sent = { ...headers, ...(type !== '' && { 'content-type': type }) }
      for (const stream of [false, true]) {
        emulator.fail(COMPLETIONS, { kind: 'respond', status, headers: sent, body })
        const response = await visitor.chat({ stream })
        expect(response.status).toBe(status)
        expect(response.headers.get('retry-after')).toBe(headers['retry-after'] ?? null)
        expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
        expect(response.headers.get('x-content-type-options')).toBe('nosniff')
        expect(response.headers.get('content-encoding')).toBeNull()
        const json = await response.json()
        expect(json).toEqual({ error: { code: status, status, message: expect.any(String) } })
        expect(JSON.stringify(json)).not.toContain('canary')
      }
      expect(await visitor.session()).toMatchObject({ signedIn: true })
    },
  )

  it('S07 keeps the status of an error whose body never ends', async () => {
    const hurried = await start({
      emulator: { provider: unfinished.provider },
      kit: { timeoutsMs: { responseHeaders: 1_000 }, onError: () => {} },
    })
    onTestFinished(() => hurried.close())
    const patient = new Visitor(hurried.url)
    await patient.signIn(emulator)
    const response = await patient.chat()
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '9'])
    expect(await response.json()).toMatchObject({ error: { status: 503 } })
  })

  it('S07 keeps the provider’s own error where the content type is wrong', async () => {
    const error = { code: 'overloaded', message: 'Try later' }
    for (const type of ['text/plain', 'text/html', '']) {
      const headers = { 'retry-after': '3', ...(type !== '' && { 'content-type': type }) }
      emulator.fail(COMPLETIONS, { kind: 'respond', status: 529, headers, body: JSON.stringify({ error }) })
      const response = await visitor.chat()
      expect([response.status, response.headers.get('retry-after')]).toEqual([529, '3'])
      expect(await response.json()).toEqual({ error: { ...error, status: 529 } })
    }
  })
})
