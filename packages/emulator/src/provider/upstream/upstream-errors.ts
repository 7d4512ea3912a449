import { redactKeys } from '@openroute-kit/core'
import { ApiError } from '../../http/api-error.js'
import type { Upstream } from './upstream.js'

/** A URL, an IP address, `host:port`, or a name with a dot in it. */
const ADDRESS =
  /:\/\/|\d{1,3}(?:\.\d{1,3}){3}|[\da-f]*:[\da-f]*:[\da-f.:]*|[\w-]:\d{2,5}(?!\w)|[a-z][\w-]*\.[a-z][\w-]*/i
/** How systems and HTTP clients describe a failed connection. Such messages name the host. */
const CONNECTION =
  /\bE[A-Z]{4,}\b|getaddrinfo|\b(?:[Dd]ial|[Hh]ost|[Pp]ort|[Ss]ocket|[Pp]roxy|DNS)\b|\b[Cc]onnect/

/**
 * The upstream's error message if clients may read it, otherwise `fallback`. Messages with an address, of the upstream or
 * of a server behind it, are not for clients. F16
 */
export function publicMessage(upstream: Upstream, message: unknown, fallback: string): string {
  if (typeof message !== 'string' || message === '') return fallback
  const { hostname } = new URL(upstream.url)
  const namesUpstream = message.toLowerCase().includes(hostname.replace(/^\[(.*)\]$/, '$1'))
  return namesUpstream || ADDRESS.test(message) || CONNECTION.test(message) ? fallback : message
}

/** Reports the whole error to the person who runs the emulator. */
export function reportUpstreamError({ url, onError }: Upstream, status: number | null, text: string): void {
  const key = process.env.UPSTREAM_API_KEY
  const safe = redactKeys(key ? text.replaceAll(key, '[redacted]') : text)
  // Terminals interpret control characters.
  onError({ url, status, message: safe.replace(/\p{C}+/gu, ' ').slice(0, 500) })
}

/** The error for a response whose status is not 2xx. */
export async function errorForResponse(upstream: Upstream, response: globalThis.Response): Promise<ApiError> {
  const { status } = response
  const text = await response.text().catch(() => '')
  const message = messageOf(text)
  reportUpstreamError(upstream, status, message ?? text)
  // Not 401, since the upstream's key was refused and not the user's.
  if (status === 401) return new ApiError(502, keyRefusedMessage())
  const retryAfter = response.headers.get('retry-after') ?? ''
  return new ApiError(
    status < 400 ? 502 : status,
    // Messages about server errors describe the server, not the request.
    status >= 500
      ? 'The upstream failed'
      : publicMessage(upstream, message, 'The upstream refused the request'),
    /^[\w ,:]{1,40}$/.test(retryAfter) ? { headers: { 'retry-after': retryAfter } } : {},
  )
}

/** The error for a request without a response. */
export function errorForNoResponse(upstream: Upstream, error: unknown): ApiError {
  const { message, cause } = error as Error & { cause?: unknown }
  reportUpstreamError(upstream, null, cause instanceof Error ? cause.message : message)
  return new ApiError(502, 'The upstream cannot be reached')
}

function keyRefusedMessage(): string {
  return process.env.UPSTREAM_API_KEY
    ? 'The upstream refused the key in UPSTREAM_API_KEY'
    : 'The upstream requires a key: set it in UPSTREAM_API_KEY'
}

/** `{"error":{"message":…}}`, or `{"error":…}` as Ollama and servers built on FastAPI send it. */
function messageOf(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } | string }
    const message = typeof error === 'string' ? error : error?.message
    return typeof message === 'string' ? message : undefined
  } catch {
    return undefined
  }
}
