import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import { hideKey } from './hide-key.js'
import { responseType } from './response-type.js'

/** Longer header values are not parsed (F25). */
const MAX_HEADER_LENGTH = 256

export interface ResponseHead {
  /** `error` for status 400 and above, whatever the content type. `empty`: there is no body. */
  readonly kind: 'json' | 'events' | 'file' | 'empty' | 'error'
  readonly status: number
  /** The headers to send to the browser. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether the body is gzip-encoded and must be decoded before it is filtered. Default `false`. */
  readonly gzip?: boolean
  /** Whether the body of an error can't be read, since it is in another encoding. Default `false`. */
  readonly unreadable?: boolean
}

/** The request to which a response belongs. */
export interface PlannedRequest {
  readonly key: string | null
  /** Whether the response may be a file. */
  readonly files: boolean
}

/** With these headers a browser neither runs a file in the app's origin nor shows it there, and other sites can't embed it (S12). */
const FILE_HEADERS = {
  'content-disposition': 'attachment',
  'content-security-policy': "sandbox; default-src 'none'",
  'cross-origin-resource-policy': 'same-origin',
}

/**
 * Checks the head of a provider's response and returns the head to send to the browser. Only JSON and server-sent events are
 * accepted, and files on routes that the app has allowed (B23, S12), with a few headers (B21). They must be uncompressed or
 * gzip-encoded, since the user's key could not be found in other encodings (F12).
 *
 * An error keeps its status and `Retry-After` whatever its content type and encoding (S07).
 *
 * @param header returns the values of a header, joined with `, `
 * @throws `provider_redirected`, `provider_response_invalid`
 */
export function filterResponseHead(
  { key, files }: PlannedRequest,
  status: number,
  header: (name: string) => string | undefined,
): ResponseHead {
  if (status >= 300 && status < 400)
    throw failure('provider_redirected', { message: 'The provider responded with a redirect. Check apiUrl.' })
  if (!(status >= 200 && status <= 599)) throw invalid('The provider responded with an invalid HTTP status.') // F27
  const safe = safeHeaders(key, header)
  const encoding = (header('content-encoding') ?? '').trim().toLowerCase()
  const gzip = encoding === 'gzip' || encoding === 'x-gzip'
  const isEncoded = !gzip && encoding !== '' && encoding !== 'identity'
  if (status >= 400) return { kind: 'error', status, headers: safe, gzip, unreadable: isEncoded }
  const common = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...safe } // B24
  const contentType = header('content-type') ?? ''
  if (status === 204 || status === 205 || (files && contentType === '' && header('content-length') === '0'))
    return { kind: 'empty', status, headers: common }
  if (contentType.length > MAX_HEADER_LENGTH) throw invalid('The provider’s content-type is too long.') // F25
  const type = responseType(contentType, files)
  if (type === null && /^text\/html\b/i.test(contentType.trim()))
    throw invalid(
      'The provider responded with a web page: apiUrl must be the base URL of its API, such as https://api.openroute.cn/api/v1.',
    ) // P07
  if (type === null)
    throw invalid(
      `The provider responded with neither JSON nor events in UTF-8${files ? ', nor with a file of a known type' : ''}.`,
    )
  if (isEncoded) throw invalid('The provider compressed its response despite "accept-encoding: identity".') // F12
  const headers: Record<string, string> = {
    'content-type': type.kind === 'file' ? hideKey(key)(type.contentType) : type.contentType,
    ...common,
    ...(type.kind === 'file' && FILE_HEADERS),
    // D18. With no-transform, compression does not buffer the events.
    ...(type.kind === 'events' && { 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' }),
  }
  return { kind: type.kind, status, headers, gzip }
}

/** The provider's headers that pass. */
function safeHeaders(
  key: string | null,
  header: (name: string) => string | undefined,
): Record<string, string> {
  const safe: Record<string, string> = {}
  for (const name of ['retry-after', 'x-generation-id']) {
    const value = header(name)
    if (value === undefined || value.length > MAX_HEADER_LENGTH || !/^[\x20-\x7e]+$/.test(value)) continue
    if (hideKey(key)(value) === value) safe[name] = value
  }
  return safe
}

function invalid(message: string): OpenRouteError {
  return failure('provider_response_invalid', { message })
}
