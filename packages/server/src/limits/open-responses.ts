import { type OpenRouteError, randomToken } from '@openroute-kit/core'
import { signedOut } from '../proxy/response/relay-errors.js'
import type { SessionRecord } from '../session/session-record.js'
import { ExpiringMap } from '../state/expiring-map.js'
import type { Revocations } from '../state/revocations.js'
import type { SharedState } from '../state/shared-state.js'
import { type Limits, tooMany } from './limits.js'

/** The proxied responses that this process sends at the moment. */
export interface OpenResponses {
  /**
   * Lets a response begin if its login and its client's address have a free slot (B27). `stop` is called when it has to
   * end early. Resolves with what releases the slots. @throws `rate_limited`, `not_signed_in`
   */
  begin(response: OpenResponse): Promise<() => void>
  /** Stops the responses of a login that has just been revoked. */
  stopLogin(loginId: string): void
  /** Stops the responses of every login that has been revoked anywhere; runs by itself each second. */
  pollRevocations(): Promise<void>
  /** Stops everything that runs, for a reason. */
  stopAll(reason: OpenRouteError): void
}

export interface OpenResponse {
  record: SessionRecord
  address: string | undefined
  stop(reason: OpenRouteError): void
}

const POLL_MS = 1_000
/** A slot is a lease, so that one of a killed process becomes free by itself. */
const SLOT_MS = 30_000
const RENEW_EVERY_POLLS = 10
/** For how long a revoked login is remembered here, so that a response which begins in that very moment is caught as well. */
const JUST_REVOKED_MS = 15 * 60_000
const MAX_JUST_REVOKED = 1_000

export function createOpenResponses(
  shared: SharedState,
  revocations: Revocations,
  limits: Limits,
): OpenResponses {
  const running = new Map<string, RunningResponse>()
  const justRevoked = new ExpiringMap<true>(Date.now, MAX_JUST_REVOKED)
  let timer: ReturnType<typeof setTimeout> | undefined
  let polls = 0

  async function pollRevocations(): Promise<void> {
    clearTimeout(timer) // when asked for in between
    timer = undefined
    polls++
    const responses = [...running]
    // Without the store, everything just goes on.
    const revoked = await revocations.areRevoked(responses.map(([, { record }]) => record)).catch(() => [])
    responses.forEach(([id, response], index) => {
      // One that ended meanwhile has released its slots, and must not take them anew.
      if (!running.has(id)) return
      if (revoked[index] === true) response.stop(signedOut())
      else if (polls % RENEW_EVERY_POLLS === 0) response.renew()
    })
    schedulePoll()
  }
  function schedulePoll(): void {
    if (timer !== undefined || running.size === 0) return
    timer = setTimeout(() => void pollRevocations(), POLL_MS)
    ;(timer as { unref?: () => void }).unref?.()
  }

  const stop = (isMeant: (record: SessionRecord) => boolean, reason: OpenRouteError) => {
    for (const response of [...running.values()]) if (isMeant(response.record)) response.stop(reason)
  }

  return {
    pollRevocations,
    async begin({ record, address, stop }) {
      if (justRevoked.get(record.loginId) !== null) throw signedOut()
      const id = randomToken(9)
      const slots: Slot[] = [{ name: `login:${record.loginId}`, count: limits.concurrentResponses }]
      if (address !== undefined)
        slots.push({ name: `address:${address}`, count: limits.concurrentResponsesPerAddress })
      const taken = slots.filter(({ count }) => count !== Number.POSITIVE_INFINITY)
      const release = () => {
        running.delete(id)
        for (const { name } of taken) shared.releaseSlot(name, id).catch(() => {})
      }
      // First of all, so that a login which is revoked meanwhile takes this response along.
      running.set(id, {
        record,
        stop,
        renew() {
          for (const { name, count } of taken) shared.acquireSlot(name, id, count, SLOT_MS).catch(() => {})
        },
      })
      schedulePoll()
      try {
        const acquired = await Promise.all(
          taken.map(({ name, count }) => shared.acquireSlot(name, id, count, SLOT_MS)),
        )
        const full = taken[acquired.indexOf(false)]
        if (full) throw tooMany(`More than ${full.count} responses at once.`, POLL_MS)
      } catch (error) {
        release()
        throw error
      }
      return release
    },
    stopLogin(loginId) {
      justRevoked.set(loginId, true, JUST_REVOKED_MS)
      stop((record) => record.loginId === loginId, signedOut())
    },
    stopAll: (reason) => stop(() => true, reason),
  }
}

interface RunningResponse {
  record: SessionRecord
  stop(reason: OpenRouteError): void
  renew(): void
}

interface Slot {
  name: string
  count: number
}
