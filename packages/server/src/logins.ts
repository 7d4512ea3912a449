import { type OpenRouteError, randomToken } from '@openroute-kit/core'
import { type Limits, tooMany } from './limits.js'
import { signedOut } from './relay-errors.js'
import type { SessionRecord } from './session-record.js'
import type { SharedState } from './shared-state.js'

/**
 * What is known of logins beyond their sessions: which have ended, and which of their answers this process sends.
 *
 * A session alone can't tell that a login has ended: an app's request that was under way at sign-out may write the
 * session back as it was (B35), and a cookie may be kept (B11). So a login that ended stays ended, on every instance.
 */
export interface Logins {
  /** Whether no record of this login counts any more. */
  hasEnded(record: SessionRecord): Promise<boolean>
  /** Ends a login: its answers break off, here at once and on other instances within seconds. */
  end(loginId: string, lifetimeMs: number): Promise<void>
  /** Ends all logins with a key, or all that a user has by now. */
  endAll(who: { keyId: string } | { userId: string }, lifetimeMs: number): Promise<void>
  /** What a new record of this user has to hold, so that an earlier `endAll` does not count for it. */
  epochOf(userId: string | null): Promise<string | null>
  /**
   * Lets an answer of a login begin if there is a place for it (B27). `stop` is called when it has to end early.
   * Resolves with what frees the place. @throws `rate_limited`, `not_signed_in`
   */
  begin(answer: Answer): Promise<() => void>
  /** Stops everything that runs, for a reason. */
  stopAll(reason: OpenRouteError): void
}

export interface Answer {
  record: SessionRecord
  address: string | undefined
  stop(reason: OpenRouteError): void
}

/** How often the process asks whether logins have ended elsewhere, while it sends answers of theirs. */
const LOOK_EVERY_MS = 1_000
/** A place is kept so long without news, so that one of a killed process is free again after it. */
const PLACE_MS = 30_000
const RENEW_EVERY = 10
/** Older ones have no request under way any more. */
const MAX_ENDED = 1_000

export function createLogins(shared: SharedState, limits: Limits): Logins {
  const running = new Map<string, RunningAnswer>()
  /** What ended in this process, so that an answer which begins in that very moment is caught as well. */
  const endedHere = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let looks = 0

  /** Stops what has ended elsewhere, and keeps the places of the others. Without the store, everything just goes on. */
  async function look(): Promise<void> {
    clearTimeout(timer) // when asked for in between
    timer = undefined
    looks++
    const answers = [...running]
    const ended = await areEnded(answers.map(([, { record }]) => record)).catch(() => [])
    answers.forEach(([id, answer], index) => {
      // One that came to its end meanwhile has left its places, and must not take them anew.
      if (!running.has(id)) return
      if (ended[index] === true) answer.stop(signedOut())
      else if (looks % RENEW_EVERY === 0) answer.renew()
    })
    watch()
  }
  function watch(): void {
    if (timer !== undefined || running.size === 0) return
    timer = setTimeout(() => void look(), LOOK_EVERY_MS)
    ;(timer as { unref?: () => void }).unref?.()
  }

  async function areEnded(records: readonly SessionRecord[]): Promise<boolean[]> {
    if (records.length === 0) return []
    const values = await shared.marks(records.flatMap(namesOf))
    return records.map(({ epoch }, index) => {
      const [login, key, user] = values.slice(index * NAMES, (index + 1) * NAMES)
      return login !== null || key !== null || (user !== null && user !== epoch)
    })
  }

  const stop = (isMeant: (record: SessionRecord) => boolean, reason: OpenRouteError) => {
    for (const answer of [...running.values()]) if (isMeant(answer.record)) answer.stop(reason)
  }

  return {
    async hasEnded(record) {
      return (await areEnded([record]))[0] === true
    },
    async end(loginId, lifetimeMs) {
      await shared.mark(`login:${loginId}`, '1', lifetimeMs)
      endedHere.add(loginId)
      if (endedHere.size > MAX_ENDED) for (const oldest of endedHere) if (endedHere.delete(oldest)) break
      stop((record) => record.loginId === loginId, signedOut())
    },
    async endAll(who, lifetimeMs) {
      if ('keyId' in who) await shared.mark(`key:${who.keyId}`, '1', lifetimeMs)
      else await shared.mark(`user:${who.userId}`, randomToken(9), lifetimeMs)
      await look()
    },
    async epochOf(userId) {
      return userId === null ? null : ((await shared.marks([`user:${userId}`]))[0] ?? null)
    },
    async begin({ record, address, stop }) {
      if (endedHere.has(record.loginId)) throw signedOut()
      const id = randomToken(9)
      const places: Place[] = [{ name: `login:${record.loginId}`, count: limits.answers }]
      if (address !== undefined) places.push({ name: `address:${address}`, count: limits.answersPerAddress })
      const taken = places.filter(({ count }) => count !== Number.POSITIVE_INFINITY)
      const leave = () => {
        running.delete(id)
        for (const { name } of taken) shared.leave(name, id).catch(() => {})
      }
      // First of all, so that a login which ends meanwhile takes this answer along.
      running.set(id, {
        record,
        stop,
        renew() {
          for (const { name, count } of taken) shared.enter(name, id, count, PLACE_MS).catch(() => {})
        },
      })
      watch()
      try {
        const given = await Promise.all(
          taken.map(({ name, count }) => shared.enter(name, id, count, PLACE_MS)),
        )
        const full = taken[given.indexOf(false)]
        if (full) throw tooMany(`More than ${full.count} answers at once.`, LOOK_EVERY_MS)
      } catch (error) {
        leave()
        throw error
      }
      return leave
    },
    stopAll: (reason) => stop(() => true, reason),
  }
}

interface RunningAnswer {
  record: SessionRecord
  stop(reason: OpenRouteError): void
  renew(): void
}

interface Place {
  name: string
  count: number
}

const NAMES = 3
/** Of a user that is unknown nothing is ever marked (A25); the name only keeps its place. */
const namesOf = ({ loginId, keyId, userId }: SessionRecord) => [
  `login:${loginId}`,
  `key:${keyId}`,
  userId === null ? `login:${loginId}` : `user:${userId}`,
]
