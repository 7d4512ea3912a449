import type { OpenAIOptions } from './open-ai-options.js'

/** Options for `ChatOpenAI` and `OpenAIEmbeddings` of `@langchain/openai`. */
export interface LangChainOptions {
  apiKey: string
  /** LangChain would repeat a failed request six times. */
  maxRetries: 0
  configuration: Omit<OpenAIOptions, 'apiKey'>
}

/**
 * The same options for `@langchain/openai`, on a server or in a page:
 * `new ChatOpenAI({ model, ...langChainOptions(login.openAIOptions()) })`. Failed requests are not repeated. S24
 */
export function langChainOptions({ apiKey, ...configuration }: OpenAIOptions): LangChainOptions {
  return { apiKey, maxRetries: 0, configuration }
}
