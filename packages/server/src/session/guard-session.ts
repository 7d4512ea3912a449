import { callStore, limitStoreCall, sessionUnavailable } from '../state/store-timeout.js'
import type { SessionPort } from './session-port.js'

/** Wraps a session port: each call has a time limit, and fails with `session_unavailable` (D11, D14). */
export function guardSession(port: SessionPort, timeoutMs: number): SessionPort {
  const timed = <T>(call: () => T | Promise<T>) => callStore(timeoutMs, call)
  return {
    strict: port.strict,
    purpose: port.purpose,
    ambiguous: port.ambiguous,
    read: () => limitStoreCall(timeoutMs, () => port.read()),
    check: () => timed(() => port.check()),
    prepare: () => timed(() => port.prepare()),
    async replace(sealed, lifetimeMs, commit) {
      let failed = false
      // F38: after the timeout, the visitor has been told that the login failed. A save that succeeds later must change nothing.
      const commitUnlessFailed = async () => {
        if (failed) throw sessionUnavailable()
        await commit()
      }
      return timed(() => port.replace(sealed, lifetimeMs, commitUnlessFailed)).catch((error) => {
        failed = true
        throw error
      })
    },
    async join(session, lifetimeOf) {
      let failed = false
      // F38: after the timeout, the response may have been sent.
      const unlessFailed = async (sealed: string) => {
        const lifetimeMs = await lifetimeOf(sealed)
        return failed ? 0 : lifetimeMs
      }
      return timed(() => port.join(session, unlessFailed)).catch((error) => {
        failed = true
        throw error
      })
    },
    update: (...records) => timed(() => port.update(...records)),
    end: () => timed(() => port.end()),
    drop: (sealed) => timed(() => port.drop(sealed)),
    forget: (sealed) => timed(() => port.forget(sealed)),
  }
}
