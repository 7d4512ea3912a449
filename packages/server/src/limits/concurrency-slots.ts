import type { SharedState } from '../state/shared-state.js'
import { type Limits, rateLimited } from './limits.js'
import { addressOf } from './rate-limits.js'

/**
 * Limits how many responses run at the same time. A slot is a lease in the shared state that expires unless it is renewed. A
 * counter would stay too high forever after an instance is killed.
 */
export interface ConcurrencySlots {
  /**
   * Acquires the slots of one response: one for its login, one for its address. If this rejects, call `release` too, since one of
   * them may have been acquired.
   *
   * @throws `rate_limited`, `session_unavailable`
   */
  acquire(response: ResponseSlots): Promise<void>
  /** Extends the leases. Call it more often than every 30 seconds. Errors are ignored. */
  renew(response: ResponseSlots): void
  /** Releases the slots. Errors are ignored: the leases expire. */
  release(response: ResponseSlots): void
}

/** One response that takes slots. */
export interface ResponseSlots {
  /** Identifies the response. Random. */
  readonly id: string
  /** `undefined`: a request without a login. */
  readonly loginId: string | undefined
  readonly address: string | undefined
}

const LEASE_MS = 30_000
/** `Retry-After` of a request that finds no free slot. Short, since a response may end at any time. */
const RETRY_MS = 1_000

export function createConcurrencySlots(shared: SharedState, limits: Limits): ConcurrencySlots {
  const slotsOf = ({ loginId, address }: ResponseSlots) => {
    const counted = addressOf(loginId, address)
    return [
      ...(loginId === undefined ? [] : [{ name: `login:${loginId}`, count: limits.concurrentResponses }]),
      ...(counted === undefined
        ? []
        : [{ name: `address:${counted}`, count: limits.concurrentResponsesPerAddress }]),
    ].filter(({ count }) => count !== Number.POSITIVE_INFINITY)
  }
  const acquire = (id: string, name: string, count: number) => shared.acquireSlot(name, id, count, LEASE_MS)

  return {
    async acquire(response) {
      const slots = slotsOf(response)
      const acquired = await Promise.all(slots.map(({ name, count }) => acquire(response.id, name, count)))
      const full = slots[acquired.indexOf(false)]
      if (full) throw rateLimited(`More than ${full.count} responses at the same time.`, RETRY_MS)
    },
    renew(response) {
      for (const { name, count } of slotsOf(response)) acquire(response.id, name, count).catch(() => {})
    },
    release(response) {
      for (const { name } of slotsOf(response)) shared.releaseSlot(name, response.id).catch(() => {})
    },
  }
}
