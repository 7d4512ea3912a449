import { failure, invalidOption } from '#failure'
import { OpenRouteError } from '../errors/open-route-error.js'
import { networkFailure } from './network-failure.js'
import { type FetchedResponse, readBody } from './read-body.js'

/** `fetch` as the kit calls it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface NetworkOptions {
  /** Sends the request. Default: the global `fetch`. */
  fetch?: (url: string, init: RequestInit) => Promise<FetchedResponse>
  /** Cancels the request. */
  signal?: AbortSignal
  /** The time limit for the whole request with its body, in milliseconds, at most 2,147,483,647. Default 10,000. D01 */
  timeoutMs?: number
}

export interface JsonResponse {
  status: number
  /** The parsed body; its text if it is not JSON; `undefined` if it is larger than 64 KiB. */
  json: unknown
}

/** The longest delay of a timer; a longer one fires at once. */
const MAX_TIMEOUT_MS = 2_147_483_647

/** A reason that exists already: without one, each request would create a `DOMException` with its stack. */
const OVER = 'The request is over.'

/** For browsers: no cookies, no `Referer` (A17), no cached response. */
const PRIVATELY: RequestInit = { credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' }

/**
 * Sends one request to the provider: redirects refused (A26), a time limit that includes the body (D01), the body capped at 64 KiB
 * after decompression (D05). Never retries.
 *
 * @throws `provider_unreachable` (nothing was sent), `provider_timeout`, `provider_interrupted`, `provider_redirected`, `cancelled`, `config_invalid` (`timeoutMs`; nothing was sent).
 */
export async function requestJson(
  url: string,
  init: RequestInit,
  network: NetworkOptions,
): Promise<JsonResponse> {
  const { fetch = globalThis.fetch, signal, timeoutMs = 10_000 } = network
  if (!(timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS)) throw invalidOption('timeoutMs')
  if (signal?.aborted) throw failure('cancelled')
  const controller = new AbortController()
  // Raced against the request, since the app's own `fetch` may ignore its signal.
  const stopped = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason))
  })
  stopped.catch(() => {}) // D22: it may have no other handler
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    controller.abort()
  }, timeoutMs)
  const cancel = () => controller.abort()
  signal?.addEventListener('abort', cancel)
  let response: JsonResponse | undefined
  try {
    const request = {
      ...init,
      ...supported(PRIVATELY),
      redirect: 'manual',
      signal: controller.signal,
    } as const
    response = await Promise.race([read(fetch(url, request)), stopped])
    return response
  } catch (error) {
    if (error instanceof OpenRouteError) throw error
    if (timedOut)
      throw failure('provider_timeout', {
        message: `The provider did not respond within ${timeoutMs} ms.`,
      })
    if (signal?.aborted) throw failure('cancelled')
    throw networkFailure(error)
  } finally {
    if (response?.json === undefined) controller.abort(OVER) // frees the socket after a failure, or if the body is too large
    clearTimeout(timer)
    signal?.removeEventListener('abort', cancel)
  }
}

/** The options that this runtime supports: Cloudflare Workers throw on others. */
function supported(options: RequestInit): RequestInit {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name in Request.prototype))
}

async function read(sent: Promise<FetchedResponse>): Promise<JsonResponse> {
  const response = await sent
  // Browsers hide the status of a redirect that they did not follow.
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400))
    throw failure('provider_redirected')
  return { status: response.status, json: await readBody(response) }
}
