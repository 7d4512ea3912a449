import type { OpenRouteError } from '@openroute-kit/core'
import { failure, randomToken } from '@openroute-kit/core/internal'
import { ExpiringMap } from '../state/expiring-map.js'
import type { Revocable } from '../state/record-markers.js'
import type { Revocations } from '../state/revocations.js'
import type { ConcurrencySlots } from './concurrency-slots.js'

/** The proxied responses that this process is sending. */
export interface OpenResponses {
  /**
   * Acquires the slots of a response that may begin (B27).
   *
   * @throws `rate_limited`, `session_unavailable`; the `reason` of {@link close}
   */
  reserve(client: ResponseClient): Promise<Reservation>
  /**
   * Stops all responses of a login that has just been revoked, on this instance: at once where `stopsAtOnce` is set, else within
   * half a second.
   */
  stopLogin(loginId: string): void
  /** Stops all responses whose logins were revoked on any instance. Runs every second while there are responses. */
  pollRevocations(): Promise<void>
  /** Stops all responses, and refuses new ones, for a shutdown. */
  close(reason: OpenRouteError): void
}

/** Whose response it is. */
export interface ResponseClient {
  /** `null`: a request without a login. */
  readonly record: Revocable | null
  readonly address: string | undefined
}

/** The slots of one response. They expire after 30 seconds if neither method is called. */
export interface Reservation {
  /**
   * Registers the response, so that its slots are renewed, and that it is stopped when its login is revoked (B35).
   *
   * @throws `not_signed_in` if the login has been revoked meanwhile; the `reason` of {@link OpenResponses.close}
   */
  start(response: StartedResponse): void
  /** Unregisters the response and releases its slots. Call it once the response has ended, or if it does not begin. */
  release(): void
}

export interface StartedResponse {
  /** Called when the response has to end early: its login was revoked, or the app shuts down. */
  stop(reason: OpenRouteError): void
  /**
   * Whether another request may call `stop`. On workerd it must not: objects of one request can't be used from another. Default
   * `false`: a timer of the response itself calls it. S08
   */
  readonly stopsAtOnce?: boolean
}

interface RunningResponse extends ResponseClient, StartedResponse {
  /** Why it has to end. Set by any request; read by its own timer. */
  reason?: OpenRouteError
  timer?: ReturnType<typeof setTimeout>
  /** At which polls its slots are renewed: from 0 to {@link RENEW_EVERY_POLLS} - 1. */
  readonly phase: number
}

const TICK_MS = 500
const POLL_MS = 1_000
const RENEW_EVERY_POLLS = 10
/** Logins that are checked with one call to the shared state. More would block the process, and the state, for too long. */
const LOGINS_PER_CALL = 500
/**
 * How long this process remembers a revoked login. A request whose session was read just before the revocation is then refused
 * when it begins its response.
 */
const JUST_REVOKED_MS = 15 * 60_000
const MAX_JUST_REVOKED = 1_000

export function createOpenResponses(slots: ConcurrencySlots, revocations: Revocations): OpenResponses {
  const running = new Map<string, RunningResponse>()
  const justRevoked = new ExpiringMap<true>(Date.now, MAX_JUST_REVOKED)
  /** By the monotonic clock: the time of day may jump. */
  let polledAt = Number.NEGATIVE_INFINITY
  let polls = 0
  /** Makes the ids of slots unique over all instances. Created at the first request: workerd refuses random values before it. */
  let idPrefix: string | undefined
  let reserved = 0

  async function pollRevocations(): Promise<void> {
    polledAt = performance.now()
    polls++
    const responses = [...running]
    const revoked = await revokedLogins(responses.flatMap(([, { record }]) => record ?? []))
    for (const [id, response] of responses) {
      // A response that ended during the poll has released its slots and must not acquire them again.
      if (!running.has(id)) continue
      if (response.record !== null && revoked.has(response.record.loginId)) end(response, loginRevoked())
      // A tenth of the responses at each poll: renewing thousands of slots at once would block the process.
      else if ((polls + response.phase) % RENEW_EVERY_POLLS === 0) slots.renew(slotsOf(id, response))
    }
  }

  /** The ids of the logins that were revoked. While the store is down, responses continue. */
  async function revokedLogins(records: readonly Revocable[]): Promise<Set<string>> {
    const logins = [...new Map(records.map((record) => [record.loginId, record])).values()]
    const revoked = new Set<string>()
    for (let start = 0; start < logins.length; start += LOGINS_PER_CALL) {
      const some = logins.slice(start, start + LOGINS_PER_CALL)
      const found = await revocations.areRevoked(some).catch(() => [])
      for (const [index, { loginId }] of some.entries()) if (found[index]) revoked.add(loginId)
    }
    return revoked
  }

  function end(response: RunningResponse, reason: OpenRouteError): void {
    response.reason ??= reason
    if (response.stopsAtOnce === true) response.stop(response.reason)
  }

  /**
   * Starts the timer of one response. Each has its own, since a timer of workerd ends with the request that started it (S08). The
   * first one that finds the last poll a second old polls for all of them.
   */
  function startTimer(id: string, response: RunningResponse): void {
    const timer = setTimeout(async () => {
      if (!running.has(id)) return
      if (response.reason === undefined && performance.now() - polledAt >= POLL_MS) await pollRevocations()
      if (!running.has(id)) return
      if (response.reason === undefined) startTimer(id, response)
      else if (response.stopsAtOnce !== true) response.stop(response.reason)
    }, TICK_MS)
    ;(timer as { unref?: () => void }).unref?.()
    response.timer = timer
  }

  let closedFor: OpenRouteError | undefined

  return {
    pollRevocations,
    async reserve(client) {
      if (closedFor !== undefined) throw closedFor
      const phase = reserved % RENEW_EVERY_POLLS
      idPrefix ??= randomToken(9)
      const id = `${idPrefix}.${reserved++}`
      const taken = slotsOf(id, client)
      let entry: RunningResponse | undefined
      const release = () => {
        clearTimeout(entry?.timer)
        running.delete(id)
        slots.release(taken)
      }
      try {
        await slots.acquire(taken)
      } catch (error) {
        release()
        throw error
      }
      return {
        release,
        start(response) {
          if (closedFor !== undefined) throw closedFor
          const { record } = client
          if (record !== null && justRevoked.get(record.loginId) !== null) throw loginRevoked()
          if (running.size === 0) polledAt = performance.now()
          entry = { ...client, ...response, phase }
          running.set(id, entry)
          startTimer(id, entry)
        },
      }
    },
    stopLogin(loginId) {
      justRevoked.set(loginId, true, JUST_REVOKED_MS)
      for (const response of [...running.values()])
        if (response.record?.loginId === loginId) end(response, loginRevoked())
    },
    close(reason) {
      closedFor = reason
      for (const response of [...running.values()]) response.stop(reason)
    },
  }
}

const slotsOf = (id: string, { record, address }: ResponseClient) => ({
  id,
  loginId: record?.loginId,
  address,
})

function loginRevoked(): OpenRouteError {
  return failure('not_signed_in', { message: 'The visitor was signed out before the response was complete.' })
}
