import { OpenRouteError } from '@openroute-kit/core'
import { publish } from '../http/diagnostics.js'
import type { Config } from '../settings/settings.js'
import type { Visitor } from '../state/revocations.js'
import { fromStore } from './guard-session.js'

/**
 * Ends every session that a user has by now, or every session with one key, on all instances that share their state:
 * no later request of theirs counts as signed in, and their responses break off within seconds. The keys stay valid at the
 * provider (B34).
 *
 * @throws `config_invalid` without a user or key id, or where a restart would forget the sign-out (F04);
 * `session_unavailable`
 */
export async function signOutEverywhere(config: Config, who: Visitor): Promise<void> {
  const id = 'keyId' in who ? who.keyId : who.userId
  if (typeof id !== 'string' || id === '')
    throw new OpenRouteError(
      'config_invalid',
      'signOutEverywhere takes { userId } or { keyId }, neither of them empty.',
    )
  await fromStore(config, () => config.revocations.revokeAll(who))
  await config.responses.pollRevocations()
  publish('signed-out', {})
}
