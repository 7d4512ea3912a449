import { OpenRouteError } from './errors.js'

/** The part of `fetch` that the kit needs. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface NetworkOptions {
  /** Default: the global `fetch`. */
  fetch?: Fetch
  /** Ends the request early. */
  signal?: AbortSignal
  /** Milliseconds for the whole request, the body included. Default 10,000. D01 */
  timeoutMs?: number
}

export interface JsonAnswer {
  status: number
  /** The parsed body; `undefined` when it is not JSON. */
  json: unknown
}

const MAX_ANSWER_BYTES = 64 * 1024

/** Failures in which no byte of the request can have left (D03): the name was not found, nobody listened. */
const NOT_SENT = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT'])

/**
 * One request to the provider: redirects refused (A26), time bounded over the body (D01), answer capped at 64 KiB
 * after decompression (D05). Never retries.
 *
 * @throws `provider_unreachable` (nothing was sent), `provider_timeout`, `provider_interrupted`, `provider_redirected`,
 * `provider_answer_invalid` (too large), `cancelled`.
 */
export async function requestJson(
  url: string,
  init: RequestInit,
  network: NetworkOptions,
): Promise<JsonAnswer> {
  const { fetch = globalThis.fetch, signal, timeoutMs = 10_000 } = network
  const controller = new AbortController()
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    controller.abort()
  }, timeoutMs)
  const cancel = () => controller.abort()
  signal?.addEventListener('abort', cancel)
  if (signal?.aborted) cancel()
  try {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      cache: 'no-store',
      signal: controller.signal,
    })
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
      controller.abort()
      throw new OpenRouteError(
        'provider_redirected',
        'The provider answered with a redirect. Check apiUrl.',
        { status: 502 },
      )
    }
    const text = await readCapped(response)
    return { status: response.status, json: parseJson(text) }
  } catch (error) {
    controller.abort()
    if (error instanceof OpenRouteError) throw error
    if (timedOut)
      throw new OpenRouteError('provider_timeout', `The provider did not answer within ${timeoutMs} ms.`, {
        status: 504,
        retryable: true,
      })
    if (signal?.aborted) throw new OpenRouteError('cancelled', 'The request was cancelled by its caller.')
    if (isNotSent(error))
      throw new OpenRouteError(
        'provider_unreachable',
        'No connection to the provider. Check apiUrl and the network.',
        { status: 502, retryable: true },
      )
    throw new OpenRouteError('provider_interrupted', 'The connection to the provider broke.', {
      status: 502,
      retryable: true,
    })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', cancel)
  }
}

async function readCapped(response: Response): Promise<string> {
  if (response.body === null) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.byteLength
    if (size > MAX_ANSWER_BYTES)
      throw new OpenRouteError('provider_answer_invalid', 'The provider answered with more than 64 KiB.', {
        status: 502,
      })
    text += decoder.decode(value, { stream: true })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isNotSent(error: unknown): boolean {
  const cause = (error as { cause?: { code?: string; errors?: { code?: string }[] } }).cause
  // A name with several addresses fails with one error for each of them.
  const causes = cause?.errors ?? [cause]
  return causes.every((one) => one?.code !== undefined && NOT_SENT.has(one.code))
}

/** A field of a JSON answer, or `undefined`. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
