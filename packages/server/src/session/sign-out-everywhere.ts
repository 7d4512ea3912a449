import { failure } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import { publish } from '../http/diagnostics.js'
import type { Visitor } from '../state/revocations.js'

/**
 * Ends all current sessions of a user, or all sessions with one key, on all instances that use the same shared state. Later
 * requests count as signed out, and running responses end within seconds. The keys stay valid at the provider (B34).
 *
 * @throws `session_unavailable`; `config_invalid` for an empty id, or if a restart would lose the sign-out (F04)
 */
export async function signOutEverywhere(context: Context, visitor: Visitor): Promise<void> {
  const id = 'keyId' in visitor ? visitor.keyId : visitor.userId
  if (typeof id !== 'string' || id === '')
    throw failure('config_invalid', {
      message: 'Call signOutEverywhere with { userId } or { keyId }, as a string that is not empty.',
    })
  await context.revocations.revokeAll(visitor)
  await context.responses.pollRevocations()
  publish('signed-out', {})
}
