import type { OpenAIOptions } from '@openroute-kit/core'
import { abortAsFetchDoes, failure, type KeyRejection } from '@openroute-kit/core/internal'
import { isApiPath } from '@openroute-kit/core/is-api-path'
import type { Context } from '../context.js'
import { requireKey } from '../session/current-key.js'
import type { SessionPort } from '../session/session-port.js'
import { dropRejectedKey } from './drop-rejected-key.js'
import { providerHeaders } from './provider-headers.js'
import { rejectionIn } from './response/provider-error.js'
import { readError } from './response/read-error.js'

/**
 * Calls the provider's API with the visitor's key, from the app's own server code. `path` is relative to the API base URL, such
 * as `/chat/completions`, and may have a query. Dot segments and encoded slashes are refused (F21). Redirects are not followed,
 * so the key is sent to the API only. A `401` with which the provider rejects the key ends the session (B36), unlike a `401` of the
 * model provider behind it (S06). The waits for the provider are limited by `timeoutsMs.responseHeaders` and `timeoutsMs.idle` (S13);
 * the body of the response fails with the same errors as the call.
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
  const { key, record, sealed } = await requireKey(context, session)
  const headers = new Headers(init.headers)
  for (const [name, value] of Object.entries(providerHeaders(settings, key))) headers.set(name, value)
  const url = new URL(settings.provider.apiUrl + path).href
  const response = await context.transport.fetch(url, { ...init, headers, redirect: 'manual' })
  const rejection = await rejectionBy(response, settings.timeoutsMs.keyInfo)
  await dropRejectedKey(context, session, { key, record, sealed }, rejection)
  return response
}

/** Whether a response rejects the key. Reads a copy of the body of a `401`, so the app can still read the response. */
async function rejectionBy(response: Response, timeoutMs: number): Promise<KeyRejection> {
  if (response.status !== 401) return 'none'
  return rejectionIn(response.status, await readError(response.clone(), AbortSignal.timeout(timeoutMs)))
}

/**
 * Options for API clients on the server, with the visitor's key (S24). Their `fetch` sends requests as the kit does: with its
 * `dispatcher` and time limits (S03).
 *
 * @throws `not_signed_in`, `session_unavailable`
 */
export async function openAIOptions(context: Context, session: SessionPort): Promise<OpenAIOptions> {
  const { key } = await requireKey(context, session)
  const { authorization: _, ...defaultHeaders } = providerHeaders(context.settings, key)
  return {
    baseURL: context.settings.provider.apiUrl,
    apiKey: key,
    maxRetries: 0,
    defaultHeaders,
    fetch: abortAsFetchDoes(context.transport.fetch),
  }
}
