import { redactKeys } from '@openroute-kit/core'
import { ApiError } from '../../http/api-error.js'

/** A request to the upstream that failed, in the upstream's own words. */
export interface UpstreamError {
  /** Where the request went. */
  url: string
  /** `null`: no response, or one that broke off. */
  status: number | null
  /** One line, without keys; empty where there is nothing to read. */
  message: string
}

/** Where completions and models come from, or one route of it. */
export interface Upstream {
  /** Without a slash at the end. */
  url: string
  onError: (error: UpstreamError) => void
}

/** A URL, an IP address, `host:port`, or a name with a dot in it. */
const ADDRESS =
  /:\/\/|\d{1,3}(?:\.\d{1,3}){3}|[\da-f]*:[\da-f]*:[\da-f.:]*|[\w-]:\d{2,5}(?!\w)|[a-z][\w-]*\.[a-z][\w-]*/i
/** How systems and HTTP clients describe a connection that failed: the rest of it is a host. */
const CONNECTION =
  /\bE[A-Z]{4,}\b|getaddrinfo|\b(?:[Dd]ial|[Hh]ost|[Pp]ort|[Ss]ocket|[Pp]roxy|DNS)\b|\b[Cc]onnect/

/**
 * The part of an upstream's error message that clients may read: all of it, where it is about the request and names no
 * address, of the upstream or of whatever stands behind it; otherwise `fallback`. F16
 */
export function publicMessage(upstream: Upstream, message: unknown, fallback: string): string {
  if (typeof message !== 'string' || message === '') return fallback
  const { hostname } = new URL(upstream.url)
  const namesUpstream = message.toLowerCase().includes(hostname.replace(/^\[(.*)\]$/, '$1'))
  return namesUpstream || ADDRESS.test(message) || CONNECTION.test(message) ? fallback : message
}

/** Gives the whole error to whoever runs the emulator. */
export function reportUpstream({ url, onError }: Upstream, status: number | null, text: string): void {
  const key = process.env.UPSTREAM_API_KEY
  const safe = redactKeys(key ? text.replaceAll(key, '[redacted]') : text)
  // Terminals obey control characters.
  onError({ url, status, message: safe.replace(/\p{C}+/gu, ' ').slice(0, 500) })
}

/** For a response other than 2xx. */
export async function upstreamRefused(upstream: Upstream, response: globalThis.Response): Promise<ApiError> {
  const { status } = response
  const text = await response.text().catch(() => '')
  const message = messageOf(text)
  reportUpstream(upstream, status, message ?? text)
  // Not a 401: the user's key is fine, ours is not.
  if (status === 401) return new ApiError(502, keyRefused())
  const retryAfter = response.headers.get('retry-after') ?? ''
  return new ApiError(
    status < 400 ? 502 : status,
    // What a server says of its own trouble is about its surroundings, not about the request.
    status >= 500 ? 'The upstream failed' : publicMessage(upstream, message, 'The upstream refused'),
    /^[\w ,:]{1,40}$/.test(retryAfter) ? { 'retry-after': retryAfter } : {},
  )
}

/** For a request without a response. */
export function upstreamUnreachable(upstream: Upstream, error: unknown): ApiError {
  const { message, cause } = error as Error & { cause?: unknown }
  reportUpstream(upstream, null, cause instanceof Error ? cause.message : message)
  return new ApiError(502, 'The upstream cannot be reached')
}

function keyRefused(): string {
  return process.env.UPSTREAM_API_KEY
    ? 'The upstream refuses the key in UPSTREAM_API_KEY'
    : 'The upstream wants a key, set it in UPSTREAM_API_KEY'
}

/** `{"error":{"message":…}}`, or `{"error":…}` as Ollama and FastAPI's relatives say it. */
function messageOf(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } | string }
    const message = typeof error === 'string' ? error : error?.message
    return typeof message === 'string' ? message : undefined
  } catch {
    return undefined
  }
}
