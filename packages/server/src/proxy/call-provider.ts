import type { OpenAIOptions } from '@openroute-kit/core'
import { clientFetch, failure, isApiPath, networkFailure } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import { requireKey } from '../session/current-key.js'
import type { SessionPort } from '../session/session-port.js'
import { providerHeaders } from './provider-headers.js'

/**
 * Calls the provider's API with the visitor's key, from the app's own server code. `path` is relative to the API base URL, such
 * as `/chat/completions`, and may have a query. Dot segments and encoded slashes are refused (F21). Redirects are not followed,
 * so the key is sent to the API only. A `401` response ends the session (B36).
 *
 * @throws `not_signed_in`, `session_unavailable`; `config_invalid` for a path outside the API; `provider_unreachable` (nothing was
 * sent), `provider_timeout`, `provider_interrupted`, `cancelled` (by `init.signal`)
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
  const url = new URL(settings.provider.apiUrl + path).href
  const response = await (settings.fetch ?? fetch)(url, { ...init, headers, redirect: 'manual' }).catch(
    (error) => {
      throw init.signal?.aborted ? failure('cancelled') : networkFailure(error)
    },
  )
  await dropRejectedKey(session, sealed, response.status)
  return response
}

/** Signs the visitor out if the provider has rejected the key: `status` is 401. No-op for any other status. B36 */
export async function dropRejectedKey(session: SessionPort, sealed: string, status: number): Promise<void> {
  if (status === 401) await session.drop(sealed)
}

/**
 * Options for API clients on the server, with the visitor's key. They have the app's attribution headers, and its `fetch` if the
 * options name one. S24
 *
 * @throws `not_signed_in`, `session_unavailable`
 */
export async function openAIOptions(context: Context, session: SessionPort): Promise<OpenAIOptions> {
  const { settings } = context
  const { key } = await requireKey(context, session)
  const { authorization: _, ...defaultHeaders } = providerHeaders(settings, key)
  return {
    baseURL: settings.provider.apiUrl,
    apiKey: key,
    maxRetries: 0,
    defaultHeaders,
    ...(settings.fetch && { fetch: clientFetch(settings.fetch) }),
  }
}
