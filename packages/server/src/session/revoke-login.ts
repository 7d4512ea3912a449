import type { Config } from '../settings/settings.js'
import { fromStore } from './guard-session.js'
import type { SessionRecord } from './session-record.js'

/**
 * Revokes a login on every instance: no record of it counts any more (B11, B35, F01). One that is revoked already is revoked
 * anew, so that whoever got a 503 may repeat it (F02). Stop its responses once its session is gone.
 *
 * @throws `session_unavailable`; nothing has been revoked then
 */
export function revokeLogin(
  config: Config,
  login: Pick<SessionRecord, 'loginId' | 'expiresAt'>,
): Promise<void> {
  return fromStore(config, () => config.revocations.revokeLogin(login))
}
