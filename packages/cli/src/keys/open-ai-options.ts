import type { OpenAIOptions, Provider } from '@openroute-kit/core'
import { attributionHeaders } from '@openroute-kit/core/internal'
import { fetchFromEnvironment } from '../environment/proxy-from-environment.js'

export interface KeyAccess {
  /** Whose key it is. */
  provider: Provider
  /** The key that the login returned. */
  key: string
  /** The app's name, which the provider shows beside the requests. P04 */
  appName: string
}

/**
 * Options for `new OpenAI(…)` of the npm package `openai`: the provider's API with the user's key. Requests go over the proxy of
 * `HTTPS_PROXY`, as those of the login do (T03), and are not repeated (S24).
 *
 * @throws `config_invalid` for a proxy that is not a URL
 */
export function openAIOptions({ provider, key, appName }: KeyAccess): OpenAIOptions {
  const send = fetchFromEnvironment(process.env)
  return {
    baseURL: provider.apiUrl,
    apiKey: key,
    maxRetries: 0,
    defaultHeaders: attributionHeaders(provider, { name: appName }),
    fetch: async (input, init) =>
      input instanceof Request
        ? send(input.url, await readRequest(input, init))
        : send(String(input), init ?? {}),
  }
}

async function readRequest(request: Request, init?: RequestInit): Promise<RequestInit> {
  const { method, headers, signal, body } = request
  return { method, headers, signal, ...(body && { body: await request.arrayBuffer() }), ...init }
}
