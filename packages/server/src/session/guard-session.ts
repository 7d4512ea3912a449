import { callStore, sessionUnavailable } from '../state/store-timeout.js'
import type { SessionPort } from './session-port.js'

/** A session port whose calls fail with `session_unavailable`, at the latest after `timeoutMs` (D11, D14). */
export function guardSession(port: SessionPort, timeoutMs: number): SessionPort {
  const timed = <T>(call: () => Promise<T>) => callStore(timeoutMs, call)
  return {
    strict: port.strict,
    purpose: port.purpose,
    ambiguous: port.ambiguous,
    read: () => timed(() => port.read()),
    check: () => timed(() => port.check()),
    prepare: () => timed(() => port.prepare()),
    async replace(sealed, lifetimeMs, commit) {
      let late = false
      // F38: the response has already reported a failure.
      const commitInTime = async () => {
        if (late) throw sessionUnavailable()
        await commit()
      }
      await timed(() => port.replace(sealed, lifetimeMs, commitInTime)).catch((error) => {
        late = true
        throw error
      })
    },
    update: (...records) => timed(() => port.update(...records)),
    end: () => timed(() => port.end()),
    drop: (sealed) => timed(() => port.drop(sealed)),
    forget: (sealed) => timed(() => port.forget(sealed)),
  }
}
