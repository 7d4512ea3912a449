import { redactKeys } from '@openroute-kit/core'
import { type KeyRejection, keyRejection, readApiFailure } from '@openroute-kit/core/internal'
import { jsonReply } from '../../http/replies.js'
import type { Reply } from '../../http/route-request.js'
import type { ResponseHead } from './filter-response-head.js'
import { hideKey } from './hide-key.js'

/** The maximum size of a provider's error that is read. */
export const MAX_ERROR_BYTES: number = 64 * 1024

/** The response to send for an error response of the provider. */
export interface ProviderErrorReply extends Reply {
  /** Whether the provider has rejected the visitor's key. Pass it to `Kit.proxied`. S06 */
  readonly rejection: KeyRejection
}

/**
 * A provider's error response in the kit's format, with the provider's code and message if the body has them in any form (P03), and the
 * time to wait. Bodies of other
 * content types, such as the HTML of a CDN, are not relayed (S07). Keys are redacted: some providers quote the key that they reject
 * (B32).
 */
export function providerErrorReply(key: string | null, head: ResponseHead, body: string): ProviderErrorReply {
  const json = head.unreadable ? undefined : parseError(key, body)
  const error = errorOf(json)
  const code = typeof error.code === 'string' || typeof error.code === 'number' ? error.code : head.status
  const { message = messageOf(head.status, json), retryAfter: seconds } = readApiFailure(head.status, json)
  const availability = error.availability
  const { 'retry-after': retryAfter = seconds?.toFixed(), 'x-generation-id': generation } = head.headers
  const reply = jsonReply(
    head.status,
    {
      error: {
        code,
        message,
        status: head.status,
        ...(error.metadata !== undefined && { metadata: error.metadata }),
        ...(availability !== undefined && { availability }),
      },
    },
    [
      ...(retryAfter !== undefined ? [['retry-after', retryAfter] as const] : []),
      ...(generation !== undefined ? [['x-generation-id', generation] as const] : []),
    ],
  )
  return { ...reply, rejection: keyRejection(head.status, json) }
}

/** P07: an API has no message for a path that it does not know, if it is none. */
function messageOf(status: number, json: unknown): string {
  const hint =
    status === 404 && json === undefined
      ? ' Check that apiUrl is the base URL of the API, such as https://api.openroute.cn/api/v1.'
      : ''
  return `The provider responded with status ${status}.${hint}`
}

/** The parsed body without keys, or `undefined` if it is not JSON. */
function parseError(key: string | null, body: string): unknown {
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
    return JSON.parse(body, hideIn)
  } catch {
    return undefined
  }
}

function errorOf(json: unknown): Record<string, unknown> {
  const error = (json as { error?: unknown } | null | undefined)?.error
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {}
}

/** Whether an error response with this body rejects the key. `null`: the body could not be read. S06 */
export function rejectionIn(status: number, body: string | null): KeyRejection {
  return keyRejection(status, parseError(null, body ?? ''))
}
