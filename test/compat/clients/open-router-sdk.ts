import { type OpenAIOptions, openRouterSdkOptions } from '@openroute-kit/core'
import { OpenRouter } from '@openrouter/sdk'
import type { ChatRequest, ChatResult, ChatStreamChunk, StreamEvents } from '@openrouter/sdk/models'
import { z } from 'zod'
import { type ApiClient, type Call, Recipe, Weather } from './api-client.js'

const open = (options: OpenAIOptions) => new OpenRouter(openRouterSdkOptions(options))

/** The declarations of `send` leave open whether it streams. */
async function chat(
  options: OpenAIOptions,
  call: Call,
  more: Partial<ChatRequest> = {},
): Promise<ChatResult> {
  const result = await open(options).chat.send(
    { chatRequest: { model: call.model, messages: [{ role: 'user', content: call.question }], ...more } },
    { ...(call.signal && { signal: call.signal }) },
  )
  if (!('choices' in result)) throw new Error('This is a stream.')
  return result
}

async function* stream(options: OpenAIOptions, call: Call): AsyncIterable<ChatStreamChunk> {
  const { model, question, signal } = call
  const result = await open(options).chat.send(
    { chatRequest: { model, messages: [{ role: 'user', content: question }], stream: true } },
    { ...(signal && { signal }) },
  )
  if ('choices' in result) throw new Error('This is not a stream.')
  yield* result
}

async function* streamEvents(options: OpenAIOptions, call: Call): AsyncIterable<StreamEvents> {
  const { model, question } = call
  const result = await open(options).responses.send({
    responsesRequest: { model, input: question, stream: true },
  })
  if ('output' in result) throw new Error('This is not a stream.')
  yield* result
}

export const openRouterSdk: ApiClient = {
  name: '@openrouter/sdk',
  async complete(options, call) {
    const { choices } = await chat(options, call)
    return String(choices[0]?.message.content)
  },
  async *stream(options, call) {
    for await (const { choices } of stream(options, call)) yield choices[0]?.delta.content ?? ''
  },
  async callTool(options, call) {
    const parameters = z.toJSONSchema(Weather)
    const { choices } = await chat(options, call, {
      tools: [{ type: 'function', function: { name: 'weather', parameters } }],
      toolChoice: 'required',
    })
    return JSON.parse(choices[0]?.message.toolCalls?.[0]?.function.arguments ?? 'null')
  },
  async structure(options, call) {
    const schema = z.toJSONSchema(Recipe)
    const { choices } = await chat(options, call, {
      responseFormat: { type: 'json_schema', jsonSchema: { name: 'recipe', strict: true, schema } },
    })
    return JSON.parse(String(choices[0]?.message.content))
  },
  async embed(options, { model, question }) {
    const result = await open(options).embeddings.generate({ requestBody: { model, input: question } })
    const embedding = typeof result === 'string' ? undefined : result.data[0]?.embedding
    return Array.isArray(embedding) ? embedding : []
  },
  async respond(options, { model, question }) {
    const result = await open(options).responses.send({ responsesRequest: { model, input: question } })
    const items = 'output' in result ? result.output : []
    return items
      .flatMap((item) => (item.type === 'message' && Array.isArray(item.content) ? item.content : []))
      .map((part) => (part.type === 'output_text' ? part.text : ''))
      .join('')
  },
  async *streamResponse(options, call) {
    for await (const event of streamEvents(options, call))
      if (event.type === 'response.output_text.delta') yield event.delta
  },
}
