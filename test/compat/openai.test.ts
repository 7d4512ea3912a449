import { createLoginRequest, exchangeCode, keyId, verifyCallback } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { memoryStore } from '@openroute-kit/server'
import OpenAI, { APIError, APIUserAbortError, AuthenticationError, RateLimitError } from 'openai'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startDemo } from '../helpers/demo.js'
import { startExpressApp } from '../helpers/express-app.js'
import { Visitor } from '../helpers/visitor.js'
import { startWebApp } from '../helpers/web-app.js'

const CHAT = '/api/v1/chat/completions'
const QUESTION = [{ role: 'user' as const, content: 'Say one, two, three.' }]

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 2 })
})
/** Closes the servers that tests have started. */
const closing: (() => Promise<unknown>)[] = []
afterAll(async () => {
  await Promise.all(closing.map((close) => close()))
  await emulator?.close()
})
beforeEach(() => emulator.clearRequests())
afterEach(() => emulator.clearFaults())

interface Way {
  client: OpenAI
  /** Id of the key that its requests are charged to. */
  key: string
}

/** Starts a server at its first use. */
function once<Server>(start: () => Promise<Server>): () => Promise<Server> {
  let server: Promise<Server> | undefined
  return () => {
    server ??= start()
    return server
  }
}

interface Ways {
  name: string
  /** Whether the kit is between the package and the provider. */
  proxied: boolean
  open(): Promise<Way>
}

/** As in a page of the app, with what the browser adds: the session's cookie. */
async function throughProxy(url: string): Promise<Way> {
  const visitor = new Visitor(url)
  await visitor.signIn(emulator)
  const { keyId: key = '' } = await visitor.session()
  const client = new OpenAI({
    maxRetries: 0,
    baseURL: `${url}/openroute/api`,
    apiKey: 'none: the server has it',
    defaultHeaders: { 'X-OpenRoute-Kit': '1', cookie: visitor.cookieHeader() },
  })
  return { client, key }
}

const startExpress = once(async () => {
  let options: ConstructorParameters<typeof OpenAI>[0]
  const app = await startExpressApp({
    emulator,
    after: (server, or) => {
      server.get('/own', or.requireLogin, async (req, res) => {
        options = await or.openAIOptions(req)
        res.end()
      })
    },
  })
  closing.push(() => app.close())
  return { app, options: () => options }
})

const startWeb = once(async () => {
  let options: ConstructorParameters<typeof OpenAI>[0]
  const app = await startWebApp({
    emulator,
    store: memoryStore(),
    routes: async (request, or) => {
      options = await or.openAIOptions(request)
      return new Response(null, { status: 204 })
    },
  })
  closing.push(() => app.close())
  return { app, options: () => options }
})

async function inServerCode({ app, options }: Awaited<ReturnType<typeof startWeb | typeof startExpress>>) {
  const visitor = new Visitor(app.url)
  await visitor.signIn(emulator)
  const { keyId: key = '' } = await visitor.session()
  await visitor.request('/own')
  return { client: new OpenAI(options()), key }
}

const startDemoHere = once(async () => {
  const { siteUrl, apiUrl } = emulator
  const demo = await startDemo({ env: { OPENROUTE_SITE_URL: siteUrl, OPENROUTE_API_URL: apiUrl } })
  closing.push(() => demo.stop())
  return demo
})

const WAYS: readonly Ways[] = [
  {
    name: 'the proxy of the demo',
    proxied: true,
    open: async () => throughProxy((await startDemoHere()).url),
  },
  {
    name: 'the proxy of an Express app',
    proxied: true,
    open: async () => throughProxy((await startExpress()).app.url),
  },
  {
    name: 'the proxy of the Web handler',
    proxied: true,
    open: async () => throughProxy((await startWeb()).app.url),
  },
  {
    name: 'server code of an Express app',
    proxied: false,
    open: async () => inServerCode(await startExpress()),
  },
  {
    name: 'server code beside the Web handler',
    proxied: false,
    open: async () => inServerCode(await startWeb()),
  },
  {
    name: 'the provider, with the key of a login',
    proxied: false,
    async open() {
      const { provider } = emulator
      const { url, transaction } = await createLoginRequest({
        provider,
        callbackUrl: 'http://localhost/callback',
      })
      const callback = verifyCallback({ url: await emulator.approve(url), transaction })
      const { key } = await exchangeCode({ callback, provider })
      const client = new OpenAI({ maxRetries: 0, baseURL: provider.apiUrl, apiKey: key })
      return { client, key: await keyId(key) }
    },
  },
]

describe.each(WAYS)('the openai package through $name', ({ open, proxied }) => {
  const ask = { model: 'emulator/echo', messages: QUESTION }

  it('completes', async () => {
    const { client, key } = await open()
    const completion = await client.chat.completions.create(ask)
    expect(completion.choices[0]?.message).toMatchObject({ role: 'assistant', content: QUESTION[0]?.content })
    expect(completion.usage?.total_tokens).toBeGreaterThan(0)
    expect(emulator.getKey(key).activity).toHaveLength(1)
  })

  it('lists the models', async () => {
    const { client } = await open()
    const { data } = await client.models.list()
    expect(data.map(({ id }) => id)).toContain('openai/gpt-4o-mini')
  })

  it('streams', async () => {
    const { client, key } = await open()
    const stream = await client.chat.completions.create({ ...ask, stream: true })
    let text = ''
    let usage: unknown
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? ''
      usage = chunk.usage ?? usage
    }
    expect(text).toBe(QUESTION[0]?.content)
    expect(usage).toMatchObject({ total_tokens: expect.any(Number) })
    expect(emulator.requestsTo(CHAT)).toHaveLength(1)
    expect(emulator.getKey(key).activity).toHaveLength(1)
  })

  it('aborts a stream, and the provider stops', async () => {
    const { client } = await open()
    const stream = await client.chat.completions.create({ ...ask, model: 'emulator/endless', stream: true })
    for await (const chunk of stream) {
      expect(chunk.choices[0]?.delta.content).toBe('1 ')
      stream.controller.abort()
      break
    }
    await emulator.waitForRequest(({ path, done, aborted }) => path === CHAT && done && aborted)
  })

  it('aborts before the response begins, and the provider stops', async () => {
    const { client } = await open()
    emulator.fail(CHAT, { kind: 'hang' })
    const leave = new AbortController()
    const completion = client.chat.completions.create(ask, { signal: leave.signal })
    void emulator.waitForRequest(({ path }) => path === CHAT).then(() => leave.abort())
    await expect(completion).rejects.toBeInstanceOf(APIUserAbortError)
    await emulator.waitForRequest(({ path, done, aborted }) => path === CHAT && done && aborted)
  })

  it('raises its own error for a key that was deleted', async () => {
    const { client, key } = await open()
    emulator.deleteKey(key)
    const error = await client.chat.completions.create(ask).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(AuthenticationError)
    expect(error).toMatchObject({ status: 401, code: 401 })
  })

  it('raises an error with status 402 when the limit is spent', async () => {
    const { client, key } = await open()
    await client.chat.completions.create({ ...ask, model: 'openai/gpt-4o-mini' })
    emulator.setLimit(key, 0.000001)
    const error = await client.chat.completions.create(ask).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(APIError)
    expect(error).toMatchObject({ status: 402, message: expect.stringContaining('limit') })
  })

  it('raises its own error for a rate limit, with the time to wait', async () => {
    const { client } = await open()
    emulator.fail(CHAT, {
      kind: 'respond',
      status: 429,
      headers: { 'retry-after': '7' },
      body: { error: { code: 429, message: 'Rate limit exceeded' } },
    })
    const error = await client.chat.completions.create(ask).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RateLimitError)
    expect((error as RateLimitError).headers?.get('retry-after')).toBe('7')
    expect(emulator.requestsTo(CHAT)).toHaveLength(1)
  })

  /** The chunks of a stream, and the error after them. */
  async function broken(client: OpenAI) {
    let text = ''
    let finished = false
    const stream = await client.chat.completions.create({ ...ask, stream: true })
    const error = await (async () => {
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
      finished = true
    })().catch((thrown: unknown) => thrown)
    expect(finished).toBe(false)
    expect(emulator.requestsTo(CHAT)).toHaveLength(1)
    return { text, error }
  }

  it('raises the error that a provider sends in mid-stream', async () => {
    const { client } = await open()
    emulator.fail(CHAT, { kind: 'error-mid-stream', afterChunks: 1, code: 503, message: 'Overloaded' })
    const { text, error } = await broken(client)
    expect(QUESTION[0]?.content.startsWith(text) && text !== '').toBe(true)
    expect(error).toBeInstanceOf(APIError)
    expect(error).toMatchObject({ code: 503, error: { message: 'Overloaded' } })
  })

  it('does not treat an interrupted stream as complete', async () => {
    const { client } = await open()
    emulator.fail(CHAT, { kind: 'die-mid-stream', afterChunks: 1 })
    const { error } = await broken(client)
    expect(error).toBeInstanceOf(Error)
    if (!proxied) return
    // Through the proxy, the end is an event that says so (D15).
    expect(error).toBeInstanceOf(APIError)
    expect(error).toMatchObject({ code: 'provider_interrupted', error: { status: 502 } })
  })
})

it('the openai package gets its typed error when no one is signed in', async () => {
  const { app } = await startExpress()
  const client = new OpenAI({
    maxRetries: 0,
    baseURL: `${app.url}/openroute/api`,
    apiKey: 'none: the server has it',
    defaultHeaders: { 'X-OpenRoute-Kit': '1' },
  })
  const error = await client.chat.completions
    .create({ model: 'emulator/echo', messages: QUESTION })
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(AuthenticationError)
  expect(error).toMatchObject({ code: 'not_signed_in' })
  expect(emulator.requests).toHaveLength(0)
})
