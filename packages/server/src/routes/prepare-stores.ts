import type { Context } from '../context.js'
import type { SessionPort } from '../session/session-port.js'
import { probeState } from '../state/probe-state.js'
import { callStore } from '../state/store-timeout.js'
import { BROWSER_LIFETIME_MS } from './establish-session.js'
import type { ReplacedLogin } from './transactions.js'

/**
 * Tries everything that is stored after the exchange, so that no key is created if a store fails or loses data (D08, S05, S26).
 *
 * @param replaced the logins to revoke
 * @throws `session_unavailable`
 */
export async function prepareStores(
  { shared, isSharedInMemory, revocations, settings: { limits, timeoutsMs, now } }: Context,
  session: SessionPort,
  replaced: readonly ReplacedLogin[],
): Promise<void> {
  const slots = [limits.concurrentResponses, limits.concurrentResponsesPerAddress].some(Number.isFinite)
  const lifetimeMs = Math.max(BROWSER_LIFETIME_MS, ...replaced.map(({ expiresAt }) => expiresAt - now()))
  await Promise.all([
    session.prepare(),
    revocations.prepare(replaced),
    session.purpose === 'session-cookie' && revocations.generation(),
    isSharedInMemory || callStore(timeoutsMs.store, () => probeState(shared, { lifetimeMs, slots })),
  ])
}
