import { isApiPath, OpenRouteError } from '@openroute-kit/core'
import type { SessionPort } from '../http/route-request.js'
import { requireKey } from '../session/current-key.js'
import { guardPort } from '../session/guard-session.js'
import type { Config } from '../settings/settings.js'
import { providerHeaders } from './proxy-plan.js'

/**
 * Calls the provider's API with the visitor's key, from the app's own server code. `path` lies below the API base, such as
 * `/chat/completions`, and holds no dot segment and no encoded slash (F21); a query is free. Redirects are not followed, so that the key goes nowhere else; a `401` signs the visitor out (B36).
 *
 * @throws `not_signed_in`, `session_unavailable`, `config_invalid` for a path that leaves the API
 */
export async function fetchWithKey(
  config: Config,
  port: SessionPort,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const { apiUrl } = config.provider
  if (!isApiPath(path))
    throw new OpenRouteError(
      'config_invalid',
      'path must start with "/" and stay below the API base: no dot segments, encoded slashes or backslashes.',
    )
  const url = new URL(apiUrl + path)
  const session = guardPort(config, port)
  const { key, sealed } = await requireKey(config, session)
  const headers = new Headers(init.headers)
  for (const [name, value] of Object.entries(providerHeaders(config, key))) headers.set(name, value)
  const response = await (config.fetch ?? fetch)(url.href, { ...init, headers, redirect: 'manual' })
  if (response.status === 401) await session.drop(sealed)
  return response
}

export interface OpenAIOptions {
  baseURL: string
  apiKey: string
  defaultHeaders: Record<string, string>
}

/** Options for `new OpenAI(…)` on the server, with the visitor's key. @throws `not_signed_in`, `session_unavailable` */
export async function openAIOptions(config: Config, port: SessionPort): Promise<OpenAIOptions> {
  const { key } = await requireKey(config, guardPort(config, port))
  const { authorization: _, ...defaultHeaders } = providerHeaders(config, key)
  return { baseURL: config.provider.apiUrl, apiKey: key, defaultHeaders }
}
