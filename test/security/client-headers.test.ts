import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { createOpenRoute } from '@openroute-kit/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { SECRET } from '../helpers/express-app.js'
import { OWN_SCRIPT, Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => emulator.clearRequests())

const SENT = {
  'idempotency-key': '0190f2c4-7d1e',
  'anthropic-version': '2023-06-01',
  'anthropic-beta': 'a-2026, b-2026',
  'x-session-metadata': '{"chat":"1"}',
  'cache-control': 'max-age=60',
}

describe.each(APP_SETUPS)('headers of the client through $name', ({ start }) => {
  let app: SetupApp
  let visitor: Visitor

  beforeAll(async () => {
    const forwardHeaders = ['Idempotency-Key', 'anthropic-version', 'anthropic-beta', 'x-session-metadata']
    app = await start({ emulator, kit: { forwardHeaders } })
    visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
  })
  afterAll(() => app.close())
  beforeEach(() => emulator.clearRequests())

  it('S30 forwards those that the option lists, and no other', async () => {
    const headers = { ...OWN_SCRIPT, ...SENT, 'x-other': 'x', authorization: 'Bearer evil' }
    await (await visitor.chat({}, { headers })).text()
    await (await visitor.request('/openroute/api/key', { headers })).text()
    expect(emulator.requests).toHaveLength(2)
    for (const request of emulator.requests) {
      const { 'cache-control': _, ...listed } = SENT
      expect(request.headers).toMatchObject(listed)
      expect(request.headers['cache-control']).not.toBe(SENT['cache-control'])
      expect(request.headers).not.toHaveProperty('x-other')
      expect(request.headers.authorization).toMatch(/^Bearer sk-or-/)
    }
  })

  it('S30 adds none that the client did not send', async () => {
    await (await visitor.chat()).text()
    for (const name of Object.keys(SENT))
      if (name !== 'cache-control') expect(emulator.requests[0]?.headers).not.toHaveProperty(name)
  })
})

describe('forwardHeaders', () => {
  const make = (forwardHeaders: unknown) => () =>
    createOpenRoute({
      baseUrl: 'https://app.example',
      secret: SECRET,
      appName: 'App',
      forwardHeaders: forwardHeaders as string[],
    })

  it.each([
    ...[
      'Authorization',
      'proxy-authorization',
      'Cookie',
      'set-cookie',
      'x-api-key',
      'api-key',
      'x-goog-api-key',
    ],
    ...['x-auth-token', 'cf-access-client-secret', 'helicone-auth', 'x-access-token', 'remote-user'],
    ...['ocp-apim-subscription-key', 'x-functions-key', 'cf-access-jwt-assertion', 'x-ms-client-principal'],
    ...['x-azure-clientip', 'x-appengine-user-ip', 'x-host', 'helicone-target-url', 'x-http-host-override'],
    ...['helicone-model-override', 'x-model', 'helicone-fallbacks', 'x-preset'],
    ...['host', 'forwarded', 'x-forwarded-for', 'X-Forwarded-Host', 'via', 'x-real-ip', 'cf-connecting-ip'],
    ...['true-client-ip', 'x-original-url', 'x-rewrite-url', 'x-http-method-override', 'x-method-override'],
    ...[
      'connection',
      'keep-alive',
      'te',
      'trailer',
      'transfer-encoding',
      'upgrade',
      'expect',
      'proxy-connection',
    ],
    ...['content-type', 'content-length', 'content-encoding', 'accept-encoding', 'accept'],
    ...['referer', 'http-referer', 'origin', 'x-title', 'x-openrouter-title', 'x-openrouter-categories'],
    ...['x-openroute-kit', 'sec-fetch-site', 'range', 'if-none-match'],
    ...['', ' ', 'a b', 'a:b', 'a\r\nb', 'é', '*', null, 7],
  ])('S30 refuses %j at start-up', (name) => {
    expect(make([name])).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.stringMatching(/forwardHeaders/) }),
    )
  })

  it.each([
    ...[
      'idempotency-key',
      'x-idempotency-key',
      'cache-control',
      'x-cache-key',
      'x-session-id',
      'traceparent',
    ],
    ...[
      'openai-beta',
      'anthropic-beta',
      'user-agent',
      'x-request-id',
      'x-client-request-id',
      'x-wait-for-model',
    ],
  ])('S30 accepts %s', (name) => {
    expect(make([name])).not.toThrow()
  })

  it('S30 refuses anything but a list', () => {
    expect(make('idempotency-key')).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  })
})
