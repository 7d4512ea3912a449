import { OpenRouteError } from '@openroute-kit/core'
import type { Config } from './config.js'
import { publish } from './diagnostics.js'
import { fromStore } from './store-errors.js'

/** A visitor, as {@link OpenRouteSession} tells of them. Of a `userId` that is `null` only the key is known (A25). */
export type Visitor = { userId: string } | { keyId: string }

/**
 * Ends every session that a user has by now, or every session with one key, on all instances that share their state:
 * no later request of theirs counts as signed in, and their answers break off within seconds. The keys stay valid at the
 * provider (B34).
 *
 * @throws `config_invalid` without a user or key id, `session_unavailable`
 */
export async function signOutEverywhere(config: Config, who: Visitor): Promise<void> {
  const id = 'keyId' in who ? who.keyId : who.userId
  if (typeof id !== 'string' || id === '')
    throw new OpenRouteError(
      'config_invalid',
      'signOutEverywhere takes { userId } or { keyId }, neither of them empty.',
    )
  await fromStore(config, () => config.logins.endAll(who, config.sessionLifetimeMs))
  publish('signed-out', {})
}
