import { OpenRouteError, redactKeys } from '@openroute-kit/core'
import type { ProxyPlan } from './proxy-plan.js'
import { jsonReply } from './replies.js'
import type { Reply } from './route-request.js'

/** How much of a provider's error is read. */
export const MAX_ERROR_BYTES: number = 64 * 1024

export interface AnswerHead {
  readonly kind: 'json' | 'events' | 'error'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Decides what of a provider's answer may reach the browser: JSON and server-sent events (B23) with a few headers (B21).
 *
 * @throws `provider_redirected`, `provider_answer_invalid`
 */
export function judgeAnswer(
  plan: ProxyPlan,
  status: number,
  header: (name: string) => string | undefined,
): AnswerHead {
  if (status >= 300 && status < 400)
    throw new OpenRouteError('provider_redirected', 'The provider answered with a redirect. Check apiUrl.', {
      status: 502,
    })
  const type = header('content-type') ?? ''
  const events = /^text\/event-stream\s*(;|$)/i.test(type)
  if (status < 200 || !(events || /^application\/json\s*(;|$)/i.test(type)))
    throw new OpenRouteError(
      'provider_answer_invalid',
      'The provider answered with neither JSON nor events.',
      { status: 502 },
    )
  const headers: Record<string, string> = {
    'content-type': type,
    'cache-control': events ? 'no-store, no-transform' : 'no-store', // B24; no-transform keeps compression from buffering
    'x-content-type-options': 'nosniff',
    ...(events && { 'x-accel-buffering': 'no' }), // D18
  }
  for (const name of ['retry-after', 'x-generation-id']) {
    const value = header(name)
    if (value === undefined || !/^[\x20-\x7e]{1,256}$/.test(value)) continue
    if (plan.key === null || !value.includes(plan.key)) headers[name] = value
  }
  return { kind: status >= 400 ? 'error' : events ? 'events' : 'json', status, headers }
}

/**
 * A provider's error in the kit's shape, its code and message kept as data. Keys in it are redacted: some providers quote
 * the key that they reject (B32).
 */
export function providerErrorReply(plan: ProxyPlan, head: AnswerHead, body: string): Reply {
  const error = parseError(plan, body)
  const code = typeof error.code === 'string' || typeof error.code === 'number' ? error.code : head.status
  const message =
    typeof error.message === 'string' ? error.message : `The provider answered with status ${head.status}.`
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

function parseError({ key }: ProxyPlan, body: string): Record<string, unknown> {
  const hide = (text: string) => redactKeys(key === null ? text : text.replaceAll(key, '[redacted]'))
  // Each string for itself, names too: in the whole text, a key may stand in escapes, and redaction would take
  // `"code":"…"` for an authorization code.
  const hideIn = (_: string, value: unknown) => {
    if (typeof value === 'string') return hide(value)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [hide(name), one]))
  }
  try {
    const { error } = JSON.parse(body, hideIn)
    return typeof error === 'object' && error !== null ? error : {}
  } catch {
    return {}
  }
}

/**
 * The end of a stream that broke: an event that no client takes for the end of the answer (D15). Its shape is the
 * provider's own for errors after the first token (protocol.md §3).
 */
export function errorEvent(error: OpenRouteError): string {
  const { code, message, status } = error
  return `data: ${JSON.stringify({
    error: { code, message, status: status ?? 502 },
    choices: [{ index: 0, delta: {}, finish_reason: 'error' }],
  })}\n\n`
}
