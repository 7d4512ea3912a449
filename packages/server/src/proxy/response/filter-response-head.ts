import { type OpenRouteError, redactKeys } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import { jsonReply, statusOf } from '../../http/replies.js'
import type { Reply } from '../../http/route-request.js'
import { KeyFilter } from './key-filter.js'

/** The maximum size of a provider's error that is read. */
export const MAX_ERROR_BYTES: number = 64 * 1024

/** Longer header values are not parsed (F25). */
const MAX_HEADER_LENGTH = 256

export interface ResponseHead {
  /** `error` for status 400 and above, whatever the content type. */
  readonly kind: 'json' | 'events' | 'error'
  readonly status: number
  /** The headers to send to the browser. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether the body is gzip-encoded and must be decoded before it is filtered. Default `false`. */
  readonly gzip?: boolean
}

/**
 * Checks the head of a provider's response and returns the head to send to the browser. Only JSON and server-sent events are
 * accepted (B23), with a few headers (B21). They must be UTF-8, and uncompressed or gzip-encoded, since the user's key could not
 * be found in other encodings (F12). `header` returns the values of a header, joined with `, `.
 *
 * @throws `provider_redirected`, `provider_response_invalid`
 */
export function filterResponseHead(
  key: string,
  status: number,
  header: (name: string) => string | undefined,
): ResponseHead {
  if (status >= 300 && status < 400)
    throw failure('provider_redirected', { message: 'The provider responded with a redirect. Check apiUrl.' })
  if (!(status >= 200 && status <= 599)) throw invalid('The provider responded with an invalid HTTP status.') // F27
  const bounded = (name: string) => {
    const value = header(name) ?? ''
    if (value.length > MAX_HEADER_LENGTH) throw invalid(`The provider’s ${name} is too long.`) // F25
    return value.trim().toLowerCase()
  }
  const type = mediaType(bounded('content-type'))
  const events = type === 'text/event-stream'
  if (!(events || type === 'application/json'))
    throw invalid('The provider responded with neither JSON nor events in UTF-8.')
  const encoding = bounded('content-encoding')
  const gzip = encoding === 'gzip' || encoding === 'x-gzip'
  if (!gzip && encoding !== '' && encoding !== 'identity')
    throw invalid('The provider compressed its response despite "accept-encoding: identity".') // F12
  const headers: Record<string, string> = {
    'content-type': `${type}; charset=utf-8`, // rebuilt without the provider's own parameters (B32)
    'cache-control': events ? 'no-store, no-transform' : 'no-store', // B24; no-transform keeps compression from buffering
    'x-content-type-options': 'nosniff',
    ...(events && { 'x-accel-buffering': 'no' }), // D18
  }
  for (const name of ['retry-after', 'x-generation-id']) {
    const value = header(name)
    if (value === undefined || value.length > MAX_HEADER_LENGTH || !/^[\x20-\x7e]+$/.test(value)) continue
    if (hideKey(key)(value) === value) headers[name] = value
  }
  return { kind: status >= 400 ? 'error' : events ? 'events' : 'json', status, headers, gzip }
}

/** The media type without its parameters (RFC 9110 §8.3.1), or `''` if its charset is not UTF-8. */
function mediaType(contentType: string): string {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim())
  return parameters.every(isUtf8) ? type : ''
}

/** Whether a parameter of a content type is not a charset, or is the charset UTF-8. */
function isUtf8(parameter: string): boolean {
  const cut = parameter.indexOf('=')
  if (cut < 0 || parameter.slice(0, cut).trim() !== 'charset') return true
  const charset = parameter.slice(cut + 1).trim()
  return ['utf-8', 'utf8', 'us-ascii'].includes(charset.startsWith('"') ? charset.slice(1, -1) : charset)
}

function invalid(message: string): OpenRouteError {
  return failure('provider_response_invalid', { message })
}

/**
 * A provider's error response in the kit's format, with the provider's code and message. Keys in it are redacted: some providers
 * quote the key that they reject (B32).
 */
export function providerErrorReply(key: string, head: ResponseHead, body: string): Reply {
  const error = parseError(key, body)
  const code = typeof error.code === 'string' || typeof error.code === 'number' ? error.code : head.status
  const message =
    typeof error.message === 'string' ? error.message : `The provider responded with status ${head.status}.`
  const { 'retry-after': retryAfter, 'x-generation-id': generation } = head.headers
  return jsonReply(
    head.status,
    {
      error: {
        code,
        message,
        status: head.status,
        ...(error.metadata !== undefined && { metadata: error.metadata }),
      },
    },
    [
      ...(retryAfter !== undefined ? [['retry-after', retryAfter] as const] : []),
      ...(generation !== undefined ? [['x-generation-id', generation] as const] : []),
    ],
  )
}

function parseError(key: string, body: string): Record<string, unknown> {
  const hideVisitorsKey = hideKey(key)
  const hide = (text: string) => redactKeys(hideVisitorsKey(text))
  // Redacts each string and property name of the parsed error. In the raw text, keys may be escaped, and `redactKeys` would treat
  // `"code":"…"` as an authorization code.
  const hideIn = (_: string, value: unknown) => {
    if (typeof value === 'string') return hide(value)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [hide(name), member]))
  }
  try {
    const { error } = JSON.parse(body, hideIn)
    return typeof error === 'object' && error !== null ? error : {}
  } catch {
    return {}
  }
}

/** Returns a function that redacts the key in a text. Finds escaped keys too, as in JSON within a string (F27). */
function hideKey(key: string): (text: string) => string {
  const filter = new KeyFilter(key)
  return (text) => {
    const hidden = text.replaceAll(key, '[redacted]')
    if (!hidden.includes('\\')) return hidden
    const bytes = [filter.push(new TextEncoder().encode(hidden)), filter.rest()]
    return bytes.map((part) => new TextDecoder().decode(part)).join('')
  }
}

/**
 * The last event of a stream that broke off, so that clients don't treat it as complete (D15). The format is that of the
 * provider's own errors after the first token (docs/protocol.md §3).
 */
export function errorEvent(error: OpenRouteError): string {
  const { code, message } = error
  return `data: ${JSON.stringify({
    error: { code, message, status: statusOf(error) },
    choices: [{ index: 0, delta: {}, finish_reason: 'error' }],
  })}\n\n`
}
