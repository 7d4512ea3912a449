import type { OpenRouteError } from '@openroute-kit/core'
import type { Reply } from './route-request.js'

type Header = readonly [name: string, value: string]

/** B24: answers of the kit are about one visitor at one moment. */
const ALWAYS: readonly Header[] = [
  ['cache-control', 'no-store'],
  ['x-content-type-options', 'nosniff'],
]

export function jsonReply(status: number, value: unknown, headers: readonly Header[] = []): Reply {
  return {
    status,
    headers: [...ALWAYS, ['content-type', 'application/json; charset=utf-8'], ...headers],
    body: JSON.stringify(value),
  }
}

/**
 * 303: the browser goes on with GET, whatever it sent (A19). No body and no referrer, so that the code in the
 * callback's address reaches nobody (A17).
 */
export function redirectReply(location: string, cookies: readonly string[]): Reply {
  return {
    status: 303,
    headers: [
      ...ALWAYS,
      ['referrer-policy', 'no-referrer'],
      ['location', location],
      ...cookies.map(cookieHeader),
    ],
    body: '',
  }
}

/** An error in the shape of OpenAI's API, with the kit's code. */
function errorJson(error: OpenRouteError, secure: boolean): { error: Record<string, unknown> } {
  const status = error.status ?? 500
  return {
    error: {
      code: error.code,
      message: publicMessage(error, secure),
      status,
      ...(error.helpUrl !== undefined && { help_url: error.helpUrl }),
    },
  }
}

/** `secure`: whether the app runs on https, where nobody but its developer is to read about its set-up. */
export function errorReply(error: OpenRouteError, secure: boolean, headers: readonly Header[] = []): Reply {
  return jsonReply(error.status ?? 500, errorJson(error, secure), [...retryAfter(error), ...headers])
}

/** When to come back, where the error knows (RFC 9110 §10.2.3). */
export function retryAfter(error: OpenRouteError): Header[] {
  return error.retryAfter === undefined ? [] : [['retry-after', String(error.retryAfter)]]
}

/** What went wrong inside is for `onError`, not for visitors. */
function publicMessage(error: OpenRouteError, secure: boolean): string {
  const inside = error.code === 'internal_error' || (error.code === 'config_invalid' && secure)
  return inside ? 'Something is wrong inside the app. Its log says what.' : error.message
}

export const cookieHeader = (value: string): Header => ['set-cookie', value]
