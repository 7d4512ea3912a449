import { getKeyInfo, OpenRouteError } from '@openroute-kit/core'
import type { Context } from '../context.js'
import { allowMethod, allowOwnRead } from '../http/guards.js'
import { jsonReply } from '../http/replies.js'
import type { Reply, RouteRequest } from '../http/route-request.js'
import { type CurrentKey, currentKey } from '../session/current-key.js'
import type { SessionPort } from '../session/session-port.js'
import { describeRecord } from '../session/session-record.js'

/**
 * `GET <mount>/session`: `{"signedIn":false}`, or the signed-in visitor with the key's `limit` and `limitRemaining` in US dollars
 * (`null`: no limit), and `freeModelDailyRequests` (`limit`, `used`, `remaining`). They are omitted if the provider does not respond with them. Only a response that the key is invalid signs
 * the visitor out (B36).
 */
export async function sessionRoute(
  context: Context,
  request: RouteRequest,
  session: SessionPort,
): Promise<Reply> {
  allowMethod(request, 'GET')
  allowOwnRead(context.settings, request)
  const current = await currentKey(context, session)
  if (current !== null) await context.rateLimits.countRequest(current.record.loginId, request.address)
  const body = current === null ? null : await describe(context, current)
  if (current !== null && body === null) await session.drop(current.sealed)
  return jsonReply(200, body ?? { signedIn: false })
}

async function describe(context: Context, { record, key }: CurrentKey): Promise<object | null> {
  const session = { signedIn: true, ...(await describeRecord(context.settings, record)) }
  const { provider, timeoutsMs } = context.settings
  try {
    const { limit, limitRemaining, freeModelDailyRequests } = await getKeyInfo({
      provider,
      key,
      timeoutMs: timeoutsMs.keyInfo,
      fetch: context.transport.fetchKeyInfo,
    })
    return { ...session, limit, limitRemaining, freeModelDailyRequests }
  } catch (error) {
    if (error instanceof OpenRouteError && error.code === 'key_rejected') return null
    return session
  }
}
