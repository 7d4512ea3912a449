import type { OpenAIOptions } from './open-ai-options.js'

/** Options for `new OpenRouter(…)` of `@openrouter/sdk`. */
export interface OpenRouterSdkOptions {
  serverURL: string
  apiKey: string
  /** The SDK would repeat a failed request for up to an hour. */
  retryConfig: { strategy: 'none' }
  /** Sends the requests, with the default headers. The type is `never` since the SDK's class has private members. */
  httpClient: never
}

/**
 * The same options for `@openrouter/sdk`, on a server or in a page: `new OpenRouter(openRouterSdkOptions(login.openAIOptions()))`.
 * Failed requests are not repeated. S24
 */
export function openRouterSdkOptions(options: OpenAIOptions): OpenRouterSdkOptions {
  const { baseURL, apiKey, defaultHeaders = {}, fetch = globalThis.fetch } = options
  const httpClient = {
    request(request: Request): Promise<Response> {
      for (const [name, value] of Object.entries(defaultHeaders)) request.headers.set(name, value)
      return fetch(request)
    },
  }
  return { serverURL: baseURL, apiKey, retryConfig: { strategy: 'none' }, httpClient: httpClient as never }
}
