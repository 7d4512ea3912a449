import type { ClientFetch } from './client-fetch.js'
import { fetchWithoutRetries } from './fetch-without-retries.js'
import type { OpenAIOptions } from './open-ai-options.js'

/** Options for the providers of the AI SDK: `createOpenAI`, `createOpenAICompatible` and `createOpenRouter`. */
export interface AiSdkOptions {
  /** The provider's name in the AI SDK: `openroute`. */
  name: string
  baseURL: string
  apiKey: string
  headers: Record<string, string>
  fetch: ClientFetch
}

/**
 * The same options for the AI SDK (npm package `ai`), on a server or in a page:
 * `createOpenAICompatible(aiSdkOptions(login.openAIOptions()))`.
 *
 * The AI SDK repeats a failed request twice and has no option for all calls of a provider. So this `fetch` throws an
 * `OpenRouteError` for what the AI SDK would repeat: a connection that fails or breaks, and status 408, 409, 429 and from 500. Its `status`,
 * `message` and `retryAfter` are those of the response. S24
 */
export function aiSdkOptions({
  baseURL,
  apiKey,
  defaultHeaders = {},
  fetch = globalThis.fetch,
}: OpenAIOptions): AiSdkOptions {
  return { name: 'openroute', baseURL, apiKey, headers: defaultHeaders, fetch: fetchWithoutRetries(fetch) }
}
