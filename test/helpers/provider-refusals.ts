import type { OpenRouteErrorCode } from '../../packages/core/src/errors/error-code.js'
import { breakInBody, gzipped, json, providerError, type Responder, reset, text } from './raw-server.js'

// How a provider may respond to an exchange. exchangeCode of core and finishLogin of browser must both treat it alike.

export const GRANTED_KEY = 'sk-or-v1-0123456789abcdef'

export const granted: Responder = json(200, { key: GRANTED_KEY, user_id: 'user_1' })

export interface Refusal {
  title: string
  respond: Responder
  code: OpenRouteErrorCode
}

const key = GRANTED_KEY
const noKey = (title: string, respond: Responder): Refusal => ({
  title,
  respond,
  code: 'provider_response_invalid',
})

/** D04: responses that hold no key, whatever they look like. */
export const NO_KEY: readonly Refusal[] = [
  noKey('malformed JSON', text(200, '{"key":"sk-or-v1-0123')),
  noKey('an empty body', text(200, '')),
  noKey('HTML', text(200, '<html>Please sign in</html>', 'text/html')),
  noKey('an error under 200', json(200, { error: { code: 403, message: 'Invalid code' } })),
  noKey('a key and an error', json(200, { key, error: { code: 500 } })),
  noKey('no key', json(200, { user_id: 'user_1' })),
  noKey('a null key', json(200, { key: null })),
  noKey('a number as key', json(200, { key: 12345678 })),
  noKey('an object as key', json(200, { key: { key } })),
  noKey('an array as key', json(200, { key: [key] })),
  noKey('an empty key', json(200, { key: '' })),
  noKey('"undefined"', json(200, { key: 'undefined' })),
  noKey('a key of 2,049 characters', json(200, { key: 'k'.repeat(2049) })),
  noKey('CR and LF in the key', json(200, { key: `${key}\r\nX-Evil: 1` })),
  noKey('LF after the key', json(200, { key: `${key}\n` })),
  noKey('a blank in the key', json(200, { key: `${key} ${key}` })),
  noKey('letters beyond Latin-1 in the key', json(200, { key: `${key}中` })),
  noKey('null', json(200, null)),
  noKey('a text', json(200, key)),
  noKey('an array', json(200, [{ key }])),
  noKey('201', json(201, { key })),
  noKey('204', (response) => response.writeHead(204).end()),
  // D05
  noKey('a gzip bomb', gzipped(JSON.stringify({ key, padding: 'a'.repeat(1024 * 1024) }))),
]

const says = (status: number, message: string, code: OpenRouteErrorCode): Refusal => ({
  title: `${status} “${message}”`,
  respond: providerError(status, message),
  code,
})

/** D06: the failures that the provider documents, each of which has a code of its own. */
export const DOCUMENTED: readonly Refusal[] = [
  says(400, 'Invalid code_challenge_method', 'challenge_method_rejected'),
  says(400, 'Malformed body', 'exchange_rejected'),
  says(403, 'Invalid code or code_verifier', 'code_rejected'),
  says(403, 'Authorization code expired', 'code_expired'),
  says(405, 'Method Not Allowed', 'exchange_not_allowed'),
  says(429, 'Too many requests', 'rate_limited'),
  says(500, 'Internal Server Error', 'provider_error'),
]

/** D06: and others. */
export const UNDOCUMENTED: readonly Refusal[] = [
  says(401, 'No', 'exchange_rejected'),
  says(404, 'No', 'exchange_rejected'),
  says(403, 'in other words', 'exchange_rejected'),
  says(502, 'Bad Gateway', 'provider_error'),
  says(503, 'Unavailable', 'provider_error'),
  says(503, 'The certificate has expired', 'provider_error'),
  {
    title: '403 in HTML',
    respond: text(403, ' <html>Error code 1020: invalid code', 'text/html'),
    code: 'exchange_rejected',
  },
  { title: '403 and nothing', respond: text(403, ''), code: 'exchange_rejected' },
  {
    title: '403 with a message that is an object',
    respond: json(403, { error: { message: { toString: 1 } } }),
    code: 'exchange_rejected',
  },
  {
    title: '413 and more than 64 KiB',
    respond: json(413, { error: { message: 'a'.repeat(70_000) } }),
    code: 'exchange_rejected',
  },
  {
    title: '403 with an error that is a text',
    respond: json(403, { error: 'expired' }),
    code: 'code_expired',
  },
]

const refuses = (status: number, body: unknown, code: OpenRouteErrorCode): Refusal => ({
  title: `${status} ${JSON.stringify(body)}`,
  respond: typeof body === 'string' ? text(status, body) : json(status, body),
  code,
})

/** P01: how services refuse codes, and what only looks like it. */
export const REFUSED_CODES: readonly Refusal[] = [
  ...[400, 401, 403, 404, 409, 410, 422, 500, 502, 503].flatMap((status) => [
    says(status, 'Invalid code', 'code_rejected'),
    says(status, 'Invalid code or code_verifier', 'code_rejected'),
    says(status, 'The authorization code has expired', 'code_expired'),
  ]),
  ...[400, 403, 409, 500].flatMap((status) => [
    refuses(status, { error: { message: 'Invalid code_verifier' } }, 'code_rejected'),
    refuses(status, { error: 'invalid_grant' }, 'code_rejected'),
    refuses(status, { error: 'invalid_grant', error_description: 'Code expired' }, 'code_expired'),
    refuses(status, { message: 'PKCE verification failed' }, 'code_rejected'),
    refuses(status, 'Invalid code', 'code_rejected'),
    refuses(status, { error: { message: 'Invalid code_challenge_method' } }, 'challenge_method_rejected'),
  ]),
  says(400, 'CODE is wrong', 'code_rejected'),
  says(400, 'Invalid or expired code', 'code_rejected'),
  says(400, 'Unknown authorization_code', 'code_rejected'),
  says(400, '授权码无效', 'code_rejected'),
  says(400, '授权码已过期', 'code_expired'),
  says(400, '授权码无效或已过期', 'code_rejected'),
  says(409, 'Authorization already used', 'code_rejected'),
  refuses(400, { error: 'invalid_request', error_description: 'code is missing' }, 'exchange_rejected'),
  refuses(403, { errors: [{ message: 'Invalid code' }] }, 'code_rejected'),
  refuses(403, { detail: 'verifier mismatch' }, 'code_rejected'),
  refuses(500, { error: { message: 'Failed', metadata: { error_type: 'invalid_code' } } }, 'code_rejected'),
  says(409, 'The app metadata was refused', 'exchange_rejected'),
  says(409, 'Conflict', 'exchange_rejected'),
  says(403, 'Blocked in your region', 'exchange_rejected'),
  says(400, 'Failed to decode the body', 'exchange_rejected'),
  refuses(400, { error: 'invalid_request' }, 'exchange_rejected'),
  refuses(400, { error: 'unsupported_grant_type' }, 'exchange_rejected'),
  refuses(403, { error: { code: 403, message: 'Error code: 1020' } }, 'exchange_rejected'),
  refuses(500, { error: { code: 500, message: 'Request failed with status code 500' } }, 'provider_error'),
  refuses(408, 'Request Timeout', 'provider_error'),
  refuses(524, '<!DOCTYPE html><title>Error code 524</title>', 'provider_error'),
  refuses(503, '\n<html>Invalid code</html>', 'provider_error'),
  refuses(405, '<html>Method Not Allowed</html>', 'exchange_not_allowed'),
  says(429, 'Too many attempts with this code', 'rate_limited'),
]

/** D02: after these it is unknown whether there is a key. */
export const LOST: readonly [title: string, respond: Responder][] = [
  ['resets the connection after receipt', reset],
  ['breaks off in mid-body', breakInBody],
]

/** A25: values that are not a user id. */
export const NO_USER_ID: readonly unknown[] = [
  null,
  undefined,
  '',
  7,
  {},
  'user 1',
  'user\r\n1',
  'undefined',
  'u'.repeat(257),
]

/** A26: statuses whose `location` is not followed. */
export const REDIRECTS: readonly number[] = [300, 301, 302, 303, 304, 307, 308]
