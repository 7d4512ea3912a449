import { failure } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import { publish } from '../http/diagnostics.js'
import type { Visitor } from '../state/revocations.js'

/**
 * Ends every session that a user has by now, or every session with one key, on all instances that share their state:
 * no later request of theirs counts as signed in, and their responses break off within seconds. The keys stay valid at the
 * provider (B34).
 *
 * @throws `config_invalid` without a user or key id, or where a restart would forget the sign-out (F04);
 * `session_unavailable`
 */
export async function signOutEverywhere(context: Context, who: Visitor): Promise<void> {
  const id = 'keyId' in who ? who.keyId : who.userId
  if (typeof id !== 'string' || id === '')
    throw failure('config_invalid', {
      message: 'signOutEverywhere takes { userId } or { keyId }, neither of them empty.',
    })
  await context.revocations.revokeAll(who)
  await context.responses.pollRevocations()
  publish('signed-out', {})
}
