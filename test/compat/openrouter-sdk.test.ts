import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { OpenRouter } from '@openrouter/sdk'
import { ChatResult$inboundSchema, ChatStreamChunk$inboundSchema } from '@openrouter/sdk/models'
import {
  ForbiddenResponseError,
  NotFoundResponseError,
  PaymentRequiredResponseError,
  UnauthorizedResponseError,
} from '@openrouter/sdk/models/errors'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

// The SDK parses each response with its own schemas and rejects what does not conform.

const MODEL = 'openai/gpt-4o'
const messages = [{ role: 'user' as const, content: 'How is the weather in Shanghai?' }]
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }

let emulator: Emulator
let key: string
let client: OpenRouter

function connect(apiKey: string): OpenRouter {
  return new OpenRouter({ apiKey, serverURL: emulator.apiUrl, retryConfig: { strategy: 'none' } })
}

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 0 })
  key = emulator.createKey({ limit: 5 })
  client = connect(key)
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearResponses()
  emulator.clearFaults()
  emulator.clearRequests()
})

async function collect<T>(stream: unknown): Promise<T[]> {
  const parts: T[] = []
  for await (const part of stream as AsyncIterable<T>) parts.push(part)
  return parts
}

interface StreamChunk {
  choices: { delta: { content?: string | null; toolCalls?: { function?: { arguments?: string } }[] } }[]
  error?: { code: number }
  usage?: { cost?: number }
}
interface StreamEvent {
  type: string
  delta?: string
  response?: { status: string; error: { code: string } | null; output: { type: string }[] }
}

const chatStream = async (request: object = {}) =>
  collect<StreamChunk>(
    await client.chat.send({ chatRequest: { model: MODEL, messages, ...request, stream: true } }),
  )
const responseStream = async (request: object = {}) =>
  collect<StreamEvent>(
    await client.responses.send({
      responsesRequest: { model: MODEL, input: 'Hi', ...request, stream: true },
    }),
  )

describe('M01 the official SDK', () => {
  it('M01 reads a chat completion', async () => {
    const result = await client.chat.send({ chatRequest: { model: MODEL, messages } })
    expect(result).toMatchObject({
      model: MODEL,
      systemFingerprint: null,
      usage: { cost: expect.any(Number) },
    })
  })

  it('M01 reads a stream, with the usage at its end', async () => {
    const chunks = await chatStream()
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')
    expect(text).toContain('> How is the weather')
    expect(chunks.at(-1)?.usage?.cost).toBeGreaterThan(0)
  })

  it('M01 reads tool calls, as JSON and in parts', async () => {
    const tools = [{ type: 'function' as const, function: { name: 'weather', parameters } }]
    const result = await client.chat.send({
      chatRequest: { model: MODEL, messages, tools, toolChoice: 'required' },
    })
    expect(result).toMatchObject({
      choices: [{ finishReason: 'tool_calls', message: { toolCalls: [{ function: { name: 'weather' } }] } }],
    })
    const parts = (await chatStream({ tools })).flatMap(({ choices }) => choices[0]?.delta.toolCalls ?? [])
    expect(JSON.parse(parts.map((part) => part.function?.arguments ?? '').join(''))).toEqual({ city: 'city' })
  })

  it('M01 reads structured output', async () => {
    const format = { type: 'json_schema' as const, jsonSchema: { name: 'place', schema: parameters } }
    const result = await client.chat.send({ chatRequest: { model: MODEL, messages, responseFormat: format } })
    const [choice] = (result as { choices: { message: { content: string } }[] }).choices
    expect(JSON.parse(choice?.message.content ?? '')).toEqual({ city: 'city' })
  })

  it('M01 reads an error in mid-stream', async () => {
    emulator.fail('/api/v1/chat/completions', { kind: 'error-mid-stream', afterChunks: 1 })
    expect((await chatStream()).at(-1)?.error?.code).toBe(502)
  })

  it('M01 reads a response', async () => {
    const result = await client.responses.send({ responsesRequest: { model: MODEL, input: 'Hi' } })
    expect(result).toMatchObject({ status: 'completed', output: [{ type: 'message' }] })
  })

  it('M01 reads the events of a response', async () => {
    const types = (await responseStream()).map(({ type }) => type)
    expect(types[0]).toBe('response.created')
    expect(types).toContain('response.output_text.delta')
    expect(types.at(-1)).toBe('response.completed')
  })

  it('M01 reads the function calls of a response', async () => {
    const tools = [{ type: 'function' as const, name: 'weather', parameters }]
    const request = { model: MODEL, input: 'Hi', tools, toolChoice: 'required' as const }
    expect(await client.responses.send({ responsesRequest: request })).toMatchObject({
      output: [{ type: 'function_call', name: 'weather', arguments: '{"city":"city"}' }],
    })
    const events = await responseStream({ tools })
    expect(events.at(-1)?.response?.output).toMatchObject([{ type: 'function_call' }])
  })

  it('M01 reads an incomplete and a failed response', async () => {
    const request = { model: 'emulator/endless', input: 'Hi', maxOutputTokens: 5 }
    expect(await client.responses.send({ responsesRequest: request })).toMatchObject({ status: 'incomplete' })
    expect((await responseStream(request)).at(-1)?.type).toBe('response.incomplete')
    emulator.fail('/api/v1/responses', { kind: 'error-mid-stream' })
    expect((await responseStream()).at(-1)).toMatchObject({
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'server_error' } },
    })
  })

  it('M01 reads embeddings, as numbers and in base64', async () => {
    const embed = async (more: object) => {
      const requestBody = { model: 'openai/text-embedding-3-small', input: ['one', 'two'], ...more }
      return (await client.embeddings.generate({ requestBody })) as { data: { embedding: unknown }[] }
    }
    const { data } = await embed({ dimensions: 8 })
    expect(data.map(({ embedding }) => (embedding as number[]).length)).toEqual([8, 8])
    const [encoded] = (await embed({ dimensions: 8, encodingFormat: 'base64' })).data
    expect(Buffer.from(encoded?.embedding as string, 'base64')).toHaveLength(32)
    expect((await client.embeddings.listModels()).result.data.length).toBeGreaterThan(0)
  })

  it('M01 reads models, their number and their endpoints', async () => {
    const { result } = await client.models.list()
    expect((await client.models.listForUser({ bearer: key })).result.data).toHaveLength(result.data.length)
    expect((await client.models.count()).data.count).toBe(result.data.length)
    const id = { author: 'openai', slug: 'gpt-4o' }
    expect((await client.models.get(id)).data.id).toBe(MODEL)
    expect((await client.endpoints.list(id)).data.endpoints).toHaveLength(1)
    expect((await client.models.get({ author: 'openai', slug: 'gpt-4o:free' })).data.pricing.prompt).toBe('0')
    expect((await client.providers.list()).data.length).toBeGreaterThan(0)
  })

  it('M01 reads the key', async () => {
    const { data } = await client.apiKeys.getCurrentKeyMetadata()
    expect(data).toMatchObject({ limit: 5, isManagementKey: false, freeModelDailyRequests: { used: 0 } })
    await client.chat.send({ chatRequest: { model: 'acme/small:free', messages } })
    const { freeModelDailyRequests } = (await client.apiKeys.getCurrentKeyMetadata()).data
    expect(freeModelDailyRequests).toEqual({ limit: 50, used: 1, remaining: 49 })
  })

  it('M01 reads what a response cost', async () => {
    const result = (await client.chat.send({ chatRequest: { model: MODEL, messages } })) as { id: string }
    const { data } = await client.generations.getGeneration({ id: result.id })
    expect(data).toMatchObject({ id: result.id, model: MODEL, streamed: false, finishReason: 'stop' })
    expect(data.totalCost).toBeGreaterThan(0)
  })

  it('M01 reads errors', async () => {
    await expect(client.credits.getCredits()).rejects.toThrow(ForbiddenResponseError)
    await expect(client.apiKeys.list()).rejects.toMatchObject({ statusCode: 403 })
    await expect(client.generations.getGeneration({ id: 'gen-unknown' })).rejects.toThrow(
      NotFoundResponseError,
    )
    await expect(client.models.listForUser({ bearer: 'sk-or-v1-unknown' })).rejects.toThrow(
      UnauthorizedResponseError,
    )
    const spent = connect(emulator.createKey({ user: 'user_noor' }))
    const request = { chatRequest: { model: MODEL, messages } }
    await expect(spent.chat.send(request)).rejects.toThrow(PaymentRequiredResponseError)
  })

  it('M01 reads the balance with a management key', async () => {
    const manager = connect(emulator.createKey({ management: true }))
    expect((await manager.credits.getCredits()).data.totalCredits).toBe(100)
  })

  it('M01 exchanges a code for a key', async () => {
    const url = `${emulator.provider.authorizeUrl}?callback_url=https%3A%2F%2Fapp.example%2F`
    const code = new URL(await emulator.approve(url)).searchParams.get('code') ?? ''
    const result = await client.oAuth.exchangeAuthCodeForAPIKey({ requestBody: { code } })
    expect(result).toMatchObject({ key: expect.stringMatching(/^sk-or-v1-/), userId: 'user_lin' })
  })

  it('M01 names the generation in a header, and sends nothing that the schemas do not know', async () => {
    const send = async (stream: boolean) =>
      fetch(`${emulator.apiUrl}/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify({ model: MODEL, messages, stream }),
      })
    const response = await send(false)
    const body = await response.json()
    expect(response.headers.get('x-generation-id')).toBe(body.id)
    expect(ChatResult$inboundSchema.parse(body).id).toBe(body.id)
    const text = await (await send(true)).text()
    for (const [, data] of text.matchAll(/^data: (\{.*)$/gm))
      expect(ChatStreamChunk$inboundSchema.parse(JSON.parse(data ?? '')).model).toBe(MODEL)
  })
})
