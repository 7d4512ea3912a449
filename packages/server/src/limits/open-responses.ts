import type { OpenRouteError } from '@openroute-kit/core'
import { failure, randomToken } from '@openroute-kit/core/internal'
import { ExpiringMap } from '../state/expiring-map.js'
import type { Revocable, Revocations } from '../state/revocations.js'
import type { ConcurrencySlots } from './concurrency-slots.js'

/** The proxied responses that this process is sending. */
export interface OpenResponses {
  /**
   * Acquires the slots of a response and registers it (B27). Resolves with a function that releases and unregisters it: call it
   * when the response has ended.
   *
   * @throws `rate_limited`, `not_signed_in`, `session_unavailable`
   */
  register(response: OpenResponse): Promise<() => void>
  /** Stops all responses of a login that has just been revoked, on this instance. */
  stopLogin(loginId: string): void
  /** Stops all responses whose logins were revoked on any instance. Runs every second while there are responses. */
  pollRevocations(): Promise<void>
  /** Stops all responses, and refuses new ones, for a shutdown. */
  close(reason: OpenRouteError): void
}

export interface OpenResponse {
  /** `null`: a request without a login. */
  readonly record: Revocable | null
  readonly address: string | undefined
  /** Called when the response has to end early: its login was revoked, or the app shuts down. */
  stop(reason: OpenRouteError): void
}

const POLL_MS = 1_000
const RENEW_EVERY_POLLS = 10
/**
 * How long this process remembers a revoked login. A request whose session was read just before the revocation is then refused
 * when it begins its response.
 */
const JUST_REVOKED_MS = 15 * 60_000
const MAX_JUST_REVOKED = 1_000

export function createOpenResponses(slots: ConcurrencySlots, revocations: Revocations): OpenResponses {
  const running = new Map<string, OpenResponse>()
  const justRevoked = new ExpiringMap<true>(Date.now, MAX_JUST_REVOKED)
  let timer: ReturnType<typeof setTimeout> | undefined
  let polls = 0

  async function pollRevocations(): Promise<void> {
    clearTimeout(timer) // set if this was called between two scheduled polls
    timer = undefined
    polls++
    const responses = [...running]
    // While the store is down, responses continue.
    const records = responses.flatMap(([, { record }]) => (record === null ? [] : [record]))
    const revoked = await revocations.areRevoked(records).catch(() => [])
    const ended = new Set(records.filter((_, index) => revoked[index]))
    responses.forEach(([id, response]) => {
      // A response that ended during the poll has released its slots and must not acquire them again.
      if (!running.has(id)) return
      if (response.record !== null && ended.has(response.record)) response.stop(loginRevoked())
      else if (polls % RENEW_EVERY_POLLS === 0) slots.renew(slotsOf(id, response))
    })
    schedulePoll()
  }
  function schedulePoll(): void {
    if (timer !== undefined || running.size === 0) return
    timer = setTimeout(() => void pollRevocations(), POLL_MS)
    ;(timer as { unref?: () => void }).unref?.()
  }

  let closedFor: OpenRouteError | undefined
  const stop = (matches: (record: Revocable | null) => boolean, reason: OpenRouteError) => {
    for (const response of [...running.values()]) if (matches(response.record)) response.stop(reason)
  }

  return {
    pollRevocations,
    async register(response) {
      if (closedFor !== undefined) throw closedFor
      const { record } = response
      if (record !== null && justRevoked.get(record.loginId) !== null) throw loginRevoked()
      const id = randomToken(9)
      const release = () => {
        running.delete(id)
        slots.release(slotsOf(id, response))
      }
      // Registered before the slots are acquired, so that a revocation in between stops this response too.
      running.set(id, response)
      schedulePoll()
      try {
        await slots.acquire(slotsOf(id, response))
      } catch (error) {
        release()
        throw error
      }
      return release
    },
    stopLogin(loginId) {
      justRevoked.set(loginId, true, JUST_REVOKED_MS)
      stop((record) => record?.loginId === loginId, loginRevoked())
    },
    close(reason) {
      closedFor = reason
      stop(() => true, reason)
    },
  }
}

const slotsOf = (id: string, { record, address }: OpenResponse) => ({ id, loginId: record?.loginId, address })

function loginRevoked(): OpenRouteError {
  return failure('not_signed_in', { message: 'The visitor was signed out before the response was complete.' })
}
