import { getKeyInfo, OpenRouteError } from '@openroute-kit/core'
import { allowMethod, allowOwnRead } from '../http/guards.js'
import { jsonReply } from '../http/replies.js'
import type { Reply, RouteRequest, SessionPort } from '../http/route-request.js'
import { countRequest } from '../limits/limits.js'
import { type CurrentKey, currentKey } from '../session/current-key.js'
import { describeRecord } from '../session/session-record.js'
import type { Config } from '../settings/settings.js'

/**
 * `GET <mount>/session`: `{"signedIn":false}`, or who is signed in and what is left of the key's limit in US dollars
 * (`null`: no limit). When the provider can't be asked, `limit` and `limitRemaining` are left out; only its clear word
 * that the key is no longer good signs out (B36).
 */
export async function sessionRoute(
  config: Config,
  request: RouteRequest,
  session: SessionPort,
): Promise<Reply> {
  allowMethod(request, 'GET')
  allowOwnRead(config, request)
  const current = await currentKey(config, session)
  if (current !== null) await countRequest(config, current.record.loginId, request.address)
  const body = current === null ? null : await describe(config, current)
  if (current !== null && body === null) await session.drop(current.sealed)
  return jsonReply(200, body ?? { signedIn: false })
}

async function describe(config: Config, { record, key }: CurrentKey): Promise<object | null> {
  const session = { signedIn: true, ...(await describeRecord(config, record)) }
  const { provider, fetch, timeouts } = config
  try {
    const { limit, limitRemaining } = await getKeyInfo({
      provider,
      key,
      timeoutMs: timeouts.keyInfo,
      ...(fetch && { fetch }),
    })
    return { ...session, limit, limitRemaining }
  } catch (error) {
    if (error instanceof OpenRouteError && error.code === 'key_rejected') return null
    return session
  }
}
