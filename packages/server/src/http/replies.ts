import type { OpenRouteError } from '@openroute-kit/core'
import { errorTraits, failure } from '@openroute-kit/core/internal'
import type { Reply } from './route-request.js'

type Header = readonly [name: string, value: string]

/** B24: responses are for one visitor and must not be cached. */
const COMMON_HEADERS: readonly Header[] = [
  ['cache-control', 'no-store'],
  ['x-content-type-options', 'nosniff'],
]

export function jsonReply(status: number, value: unknown, headers: readonly Header[] = []): Reply {
  return {
    status,
    headers: [...COMMON_HEADERS, ['content-type', 'application/json; charset=utf-8'], ...headers],
    body: JSON.stringify(value),
  }
}

/**
 * A redirect with 303 (RFC 9110 §15.4.4), which browsers follow with GET whatever the method of the request (A19). It has no body
 * and sends no referrer, so the code in the callback's address is not passed on (A17).
 */
export function redirectReply(location: string, cookies: readonly string[]): Reply {
  return {
    status: 303,
    headers: [
      ...COMMON_HEADERS,
      ['referrer-policy', 'no-referrer'],
      ['location', location],
      ...cookies.map(cookieHeader),
    ],
    body: '',
  }
}

/**
 * A redirect within the app, to a route that has to know where the navigation began. Unlike {@link redirectReply}, it leaves the
 * referrer policy of the app in place: with `no-referrer`, Firefox may say `Sec-Fetch-Site: none` although another site began the
 * navigation (F07).
 */
export function plainRedirect(location: string): Reply {
  return {
    status: 303,
    headers: [
      ['cache-control', 'no-store'], // B24
      ['location', location],
    ],
    body: '',
  }
}

/** A response without content, which no browser reports as an error (L15). */
export function emptyReply(): Reply {
  return { status: 204, headers: [...COMMON_HEADERS], body: '' }
}

/** An error in the format of OpenAI's API, with the kit's code. */
function errorJson(error: OpenRouteError, secure: boolean): { error: Record<string, unknown> } {
  const status = statusOf(error)
  return {
    error: {
      code: error.code,
      message: publicMessage(error, secure),
      status,
      ...(error.helpUrl !== undefined && { help_url: error.helpUrl }),
    },
  }
}

/** The status of a response with this error: from the table where the error has none, as in bundles for browsers. */
export function statusOf({ code, status }: OpenRouteError): number {
  return status ?? errorTraits(code)?.status ?? 500
}

/** `secure`: whether the app runs on https. Messages about its configuration are then hidden from visitors. */
export function errorReply(error: OpenRouteError, secure: boolean, headers: readonly Header[] = []): Reply {
  return jsonReply(statusOf(error), errorJson(error, secure), [...retryAfter(error), ...headers])
}

/** The header `Retry-After` (RFC 9110 §10.2.3), if the error has a time to wait. */
export function retryAfter(error: OpenRouteError): Header[] {
  return error.retryAfter === undefined ? [] : [['retry-after', String(error.retryAfter)]]
}

/** The message for visitors. Details of internal errors, of stores and of the configuration go to `onError` only. */
function publicMessage(error: OpenRouteError, secure: boolean): string {
  switch (error.code) {
    case 'session_unavailable':
      return 'The session store does not respond. Try again in a moment.'
    case 'session_save_failed':
      return failure(error.code, { helpUrl: error.helpUrl }).message
    case 'internal_error':
      return HIDDEN
    case 'config_invalid':
      return secure ? HIDDEN : error.message
    default:
      return error.message
  }
}

const HIDDEN = 'The app has an internal error. Its developer can find the details in its log.'

export const cookieHeader = (value: string): Header => ['set-cookie', value]
