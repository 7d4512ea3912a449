import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
import { langChainOptions, type OpenAIOptions } from '@openroute-kit/core'
import { type ApiClient, type Call, Recipe, Weather } from './api-client.js'

const chat = (options: OpenAIOptions, model: string, more: { useResponsesApi?: boolean } = {}) =>
  new ChatOpenAI({ model, ...langChainOptions(options), ...more })

export const langChain: ApiClient = {
  name: '@langchain/openai',
  complete: (options, call) => complete(chat(options, call.model), call),
  stream: (options, call) => stream(chat(options, call.model), call),
  async callTool(options, { model, question }) {
    const weather = { name: 'weather', description: 'The weather in a city.', schema: Weather }
    const bound = chat(options, model).bindTools([weather], { tool_choice: 'required' })
    return (await bound.invoke(question)).tool_calls?.[0]?.args
  },
  structure: (options, { model, question }) =>
    chat(options, model).withStructuredOutput(Recipe, { method: 'jsonSchema' }).invoke(question),
  embed: (options, { model, question }) =>
    new OpenAIEmbeddings({ model, ...langChainOptions(options) }).embedQuery(question),
  respond: (options, call) => complete(chat(options, call.model, { useResponsesApi: true }), call),
  streamResponse: (options, call) => stream(chat(options, call.model, { useResponsesApi: true }), call),
}

async function complete(model: ChatOpenAI, { question, signal }: Call): Promise<string> {
  return (await model.invoke(question, { ...(signal && { signal }) })).text
}

async function* stream(model: ChatOpenAI, { question, signal }: Call): AsyncIterable<string> {
  for await (const chunk of await model.stream(question, { ...(signal && { signal }) })) yield chunk.text
}
