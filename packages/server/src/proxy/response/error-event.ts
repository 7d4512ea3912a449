import type { OpenRouteError } from '@openroute-kit/core'
import { statusOf } from '../../http/replies.js'

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
