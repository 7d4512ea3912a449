import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { type RunningApp, startExpressApp } from '../helpers/express-app.js'
import { Visitor } from '../helpers/visitor.js'
import { type RunningWebApp, startWebApp } from '../helpers/web-app.js'

const COMPLETIONS = '/api/v1/chat/completions'
const KEY_INFO = '/api/v1/key'
const JSON_TYPE = 'application/json'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => emulator.clearFaults())

function refuse(body: string | object, contentType = JSON_TYPE): void {
  const headers = { ...(contentType !== '' && { 'content-type': contentType }) }
  emulator.fail(COMPLETIONS, { kind: 'respond', status: 401, headers, body })
}

const byProvider = (more: object = {}) => ({
  error: {
    code: 401,
    message: 'Incorrect API key provided',
    metadata: { provider_name: 'OpenAI', raw: '{"error":{"message":"Incorrect API key"}}', ...more },
  },
})

/** Responses that do not say whose key was rejected. */
const UNCLEAR: readonly (readonly [name: string, body: string | object, type: string])[] = [
  ['HTML', '<html><h1>401 Authorization Required</h1></html>', 'text/html'],
  ['HTML that says JSON', '<html></html>', JSON_TYPE],
  ['text', 'Unauthorized', 'text/plain'],
  ['nothing', '', ''],
  ['an empty object', {}, JSON_TYPE],
  ['an error that is a string', { error: 'invalid_token' }, JSON_TYPE],
  ['no message', { error: { code: 401 } }, JSON_TYPE],
  ['another shape', { message: 'Unauthorized', detail: 'x' }, JSON_TYPE],
  ['a relayed error without a name', { error: { code: 401, message: 'Provider returned error' } }, JSON_TYPE],
  ['a raw error', { error: { message: 'Bad key', metadata: { raw: '{}' } } }, JSON_TYPE],
  ['a key of the user’s own', { error: { message: 'Bad key', metadata: { is_byok: true } } }, JSON_TYPE],
  [
    'an error of OpenAI',
    {
      error: {
        message: 'Incorrect API key provided: sk-proj-x.',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_api_key',
      },
    },
    JSON_TYPE,
  ],
  [
    'an error of Anthropic',
    { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } },
    JSON_TYPE,
  ],
  ['another code than its status', { error: { code: 'invalid_api_key', message: 'Bad key' } }, JSON_TYPE],
  ['a body over the limit', { error: { message: 'x'.repeat(100_000) } }, JSON_TYPE],
]

describe.each(APP_SETUPS)('a 401 through $name', ({ start }) => {
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

  it('S06 of the model provider is relayed as it is, and signs nobody out', async () => {
    refuse(byProvider())
    const response = await visitor.chat()
    const { error } = byProvider()
    expect([response.status, await response.json()]).toEqual([401, { error: { ...error, status: 401 } }])
    expect(emulator.requestsTo(KEY_INFO)).toHaveLength(0)
    expect(await visitor.session()).toMatchObject({ signedIn: true })
    expect((await visitor.chat()).status).toBe(200)
  })

  it.each(UNCLEAR)('S06 with %s signs out only if GET /key responds with 401', async (_, body, type) => {
    refuse(body, type)
    const response = await visitor.chat()
    expect([response.status, (await response.json()).error.status]).toEqual([401, 401])
    expect(emulator.requestsTo(KEY_INFO)).toHaveLength(1)
    expect(await visitor.session()).toMatchObject({ signedIn: true })

    const { keyId = '' } = await visitor.session()
    emulator.clearRequests()
    emulator.deleteKey(keyId)
    refuse(body, type)
    expect((await visitor.chat()).status).toBe(401)
    expect(emulator.requestsTo(KEY_INFO)).toHaveLength(1)
    emulator.clearRequests()
    expect(await visitor.session()).toEqual({ signedIn: false })
    expect(emulator.requests).toEqual([])
  })

  it('S06 that is unclear signs nobody out while GET /key fails', async () => {
    for (const fault of [
      { kind: 'respond', status: 503, body: '<html>' },
      { kind: 'respond', status: 403, body: {} },
      { kind: 'respond', status: 401, body: byProvider() },
      { kind: 'reset' },
    ] as const) {
      refuse('<html>', 'text/html')
      emulator.fail(KEY_INFO, fault)
      expect((await visitor.chat()).status).toBe(401)
      expect(await visitor.session()).toMatchObject({ signedIn: true })
    }
  })

  it('S06 of the session’s key info ends it only if the key itself was rejected', async () => {
    emulator.fail(KEY_INFO, { kind: 'respond', status: 401, body: byProvider() })
    expect(await visitor.session()).toMatchObject({ signedIn: true })
    emulator.fail(KEY_INFO, { kind: 'respond', status: 401, body: { error: { message: 'No such key' } } })
    expect(await visitor.session()).toEqual({ signedIn: false })
  })
})

it('S06 waits for GET /key no longer than timeoutsMs.keyInfo', async () => {
  const app = await startExpressApp({ emulator, kit: { timeoutsMs: { keyInfo: 50 } } })
  try {
    const visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
    refuse('', '')
    emulator.fail(KEY_INFO, { kind: 'hang' })
    expect((await visitor.chat()).status).toBe(401)
    expect(await visitor.session()).toMatchObject({ signedIn: true })
  } finally {
    await app.close()
  }
})

describe('or.fetch', () => {
  let express: RunningApp
  let web: RunningWebApp

  beforeAll(async () => {
    express = await startExpressApp({
      emulator,
      after: (app, or) =>
        app.get('/call', (req, res, next) => {
          or.fetch(req, '/chat/completions', { method: 'POST', body: '{}' })
            .then(async (response) => res.status(response.status).send(await response.text()))
            .catch(next)
        }),
    })
    web = await startWebApp({
      emulator,
      routes: (request, or) => or.fetch(request, '/chat/completions', { method: 'POST', body: '{}' }),
    })
  })
  afterAll(() => Promise.all([express.close(), web.close()]))

  it('S06 leaves the session and the body of a 401 of the model provider', async () => {
    for (const app of [express, web]) {
      const visitor = new Visitor(app.url)
      await visitor.signIn(emulator)
      refuse(byProvider())
      const response = await visitor.request('/call')
      expect([response.status, await response.json()]).toEqual([401, byProvider()])
      expect(await visitor.session()).toMatchObject({ signedIn: true })
    }
  })

  it('S06 asks GET /key about a 401 that is unclear, and ends the session of a rejected key', async () => {
    const visitor = new Visitor(express.url)
    await visitor.signIn(emulator)
    for (const [, body, type] of UNCLEAR) {
      emulator.clearRequests()
      refuse(body, type)
      const response = await visitor.request('/call')
      const text = await response.text()
      expect([response.status, text]).toEqual([401, typeof body === 'string' ? body : JSON.stringify(body)])
      expect(emulator.requestsTo(KEY_INFO)).toHaveLength(1)
    }
    const { keyId = '' } = await visitor.session()
    emulator.deleteKey(keyId)
    refuse('', '')
    await visitor.request('/call')
    expect(await visitor.session()).toEqual({ signedIn: false })
  })
})
