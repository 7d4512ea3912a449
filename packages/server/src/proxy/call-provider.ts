import { failure, isApiPath } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import { requireKey } from '../session/current-key.js'
import type { SessionPort } from '../session/session-port.js'
import { providerHeaders } from './provider-headers.js'

/**
 * Calls the provider's API with the visitor's key, for the app's own server code. `path` is below the API base, such as
 * `/chat/completions`, with an optional query, and without dot segments and encoded slashes (F21). Redirects are not followed, so
 * that the key goes nowhere else. A `401` response ends the session (B36).
 *
 * @throws `not_signed_in`, `session_unavailable`, `config_invalid` for a path that leaves the API
 */
export async function fetchWithKey(
  context: Context,
  session: SessionPort,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const { settings } = context
  if (!isApiPath(path))
    throw failure('config_invalid', {
      message:
        'path must start with "/" and stay below the API base: no dot segments, encoded slashes or backslashes.',
    })
  const { key, sealed } = await requireKey(context, session)
  const headers = new Headers(init.headers)
  for (const [name, value] of Object.entries(providerHeaders(settings, key))) headers.set(name, value)
  const response = await (settings.fetch ?? fetch)(new URL(settings.provider.apiUrl + path).href, {
    ...init,
    headers,
    redirect: 'manual',
  })
  await dropRejectedKey(session, sealed, response.status)
  return response
}

/** Signs the visitor out whose key the provider has just rejected. No-op for any status but 401. B36 */
export async function dropRejectedKey(session: SessionPort, sealed: string, status: number): Promise<void> {
  if (status === 401) await session.drop(sealed)
}

/** Options for `new OpenAI(…)`. */
export interface OpenAIOptions {
  baseURL: string
  /** The visitor's key: keep it on the server. */
  apiKey: string
  defaultHeaders: Record<string, string>
}

/** Options for `new OpenAI(…)` on the server, with the visitor's key. @throws `not_signed_in`, `session_unavailable` */
export async function openAIOptions(context: Context, session: SessionPort): Promise<OpenAIOptions> {
  const { key } = await requireKey(context, session)
  const { authorization: _, ...defaultHeaders } = providerHeaders(context.settings, key)
  return { baseURL: context.settings.provider.apiUrl, apiKey: key, defaultHeaders }
}
