import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { aiSdkOptions, type OpenAIOptions } from '@openroute-kit/core'
import { createOpenRouter } from '@openrouter/ai-sdk-provider'
import { type EmbeddingModel, embed, generateText, type LanguageModel, Output, streamText, tool } from 'ai'
import { type ApiClient, type Call, Recipe, Weather } from './api-client.js'

/** A package that connects the AI SDK to an API. */
interface Connection {
  name: string
  chat(options: OpenAIOptions, model: string): LanguageModel
  responses?(options: OpenAIOptions, model: string): LanguageModel
  embedding(options: OpenAIOptions, model: string): EmbeddingModel
}

const CONNECTIONS: readonly Connection[] = [
  {
    name: '@ai-sdk/openai',
    chat: (options, model) => createOpenAI(aiSdkOptions(options)).chat(model),
    responses: (options, model) => createOpenAI(aiSdkOptions(options)).responses(model),
    embedding: (options, model) => createOpenAI(aiSdkOptions(options)).embedding(model),
  },
  {
    name: '@ai-sdk/openai-compatible',
    chat: (options, model) =>
      createOpenAICompatible({ ...aiSdkOptions(options), supportsStructuredOutputs: true })(model),
    embedding: (options, model) => createOpenAICompatible(aiSdkOptions(options)).embeddingModel(model),
  },
  {
    name: '@openrouter/ai-sdk-provider',
    chat: (options, model) => createOpenRouter(aiSdkOptions(options)).chat(model),
    embedding: (options, model) => createOpenRouter(aiSdkOptions(options)).textEmbeddingModel(model),
  },
]

export const aiSdkClients: readonly ApiClient[] = CONNECTIONS.map(({ name, chat, responses, embedding }) => ({
  name,
  complete: (options, call) => complete(chat(options, call.model), call),
  stream: (options, call) => stream(chat(options, call.model), call),
  async callTool(options, { model, question }) {
    const { toolCalls } = await generateText({
      model: chat(options, model),
      prompt: question,
      tools: { weather: tool({ inputSchema: Weather }) },
      toolChoice: 'required',
    })
    return toolCalls[0]?.input
  },
  async structure(options, { model, question }) {
    const { output } = await generateText({
      model: chat(options, model),
      prompt: question,
      output: Output.object({ schema: Recipe }),
    })
    return output
  },
  embed: async (options, { model, question }) =>
    (await embed({ model: embedding(options, model), value: question })).embedding,
  ...(responses && {
    respond: (options, call) => complete(responses(options, call.model), call),
    streamResponse: (options, call) => stream(responses(options, call.model), call),
  }),
}))

async function complete(model: LanguageModel, { question, signal }: Call): Promise<string> {
  return (await generateText({ model, prompt: question, ...(signal && { abortSignal: signal }) })).text
}

async function* stream(model: LanguageModel, { question, signal }: Call): AsyncIterable<string> {
  const { fullStream } = streamText({
    model,
    prompt: question,
    ...(signal && { abortSignal: signal }),
    onError() {}, // by default it writes to the console
  })
  for await (const part of fullStream) {
    if (part.type === 'text-delta') yield part.text
    if (part.type === 'error') throw part.error
    if (part.type === 'abort') throw signal?.reason
  }
}
