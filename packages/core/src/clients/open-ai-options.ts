import type { ClientFetch } from './client-fetch.js'

/**
 * Options for `new OpenAI(…)` of the npm package `openai`. For other clients, pass them to {@link aiSdkOptions},
 * {@link openRouterSdkOptions} or {@link langChainOptions}.
 */
export interface OpenAIOptions {
  /** The base URL of the API: the provider's, or the kit's routes on the app's server. */
  baseURL: string
  /** The user's key, or a placeholder in a page whose server holds the key. */
  apiKey: string
  /**
   * A completion may cost even when its response is lost, and the package would repeat it twice. S24
   */
  maxRetries: 0
  /** On a server, the attribution headers of the app. In a page, the header that the kit's routes require. */
  defaultHeaders?: Record<string, string>
  /** Sends the requests, if not the global `fetch` does. */
  fetch?: ClientFetch
  /** In pages: silences the warning about an app's key in a browser. This key is the user's own, or a placeholder. */
  dangerouslyAllowBrowser?: true
}
