import type { OpenRouteError } from '@openroute-kit/core'
import { failure, isUnsent, randomToken } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import { outcomeName } from '../session/sign-out.js'
import type { FoundTransaction } from './transactions.js'

/** How a login ended: in a session, named by what `SessionPort.replace` resolved with, or with an error. */
export type LoginOutcome = { readonly session: string } | { readonly error: OpenRouteError }

/** How long requests of the same login get its outcome, in milliseconds. */
export const OUTCOME_LIFETIME_MS = 30_000
/** The announcement of a request that finishes the login. It renews it, so that it disappears with an instance that is killed. */
const PENDING = 'pending '
const PENDING_LIFETIME_MS = 3_000
const PENDING_RENEWAL_MS = 1_000
/** Delays between two reads while another request finishes the login, in milliseconds. */
const FIRST_DELAY_MS = 50
const LONGEST_DELAY_MS = 400

/**
 * The outcome of one login, for every request that holds its transaction: Approve was clicked twice, or the callback was delivered
 * twice or reloaded during the exchange. One request claims the login and exchanges its code. The others wait and get the same
 * session or the same error (L01).
 *
 * The outcome is kept in the shared state for 30 seconds. Outside of this process, it is sealed with a key derived from the app's
 * secret and the code verifier of the transaction, so whoever reads the shared state can't open it. All methods throw `session_unavailable` if the
 * shared state fails.
 */
export interface LoginOutcomes {
  /** Whether the login has an outcome, or a request that is about to produce one. */
  exists(): Promise<boolean>
  /** Waits for the outcome. `null`: the request that was to produce it has ended without one. @throws `callback_used` */
  wait(): Promise<LoginOutcome | null>
  /**
   * Claims the login for this request, so that no other one exchanges its code (A10), or waits for the outcome of the request that
   * has claimed it.
   *
   * @throws `callback_used` if the login was claimed and has no outcome: it is older than 30 seconds, or the request that claimed it
   * was killed, so a key may exist
   */
  begin(): Promise<LoginClaim | LoginOutcome>
}

export interface LoginClaim {
  /**
   * Stores the outcome for the other requests. If the code has not been sent, also releases the claim, so that the visitor can reload
   * the page to try again (D03). Never rejects: this request has its outcome, even if the others don't get it.
   */
  publish(outcome: LoginOutcome): Promise<void>
}

export function loginOutcomes(context: Context, found: FoundTransaction): LoginOutcomes {
  const { shared, settings } = context
  const { claimName, transaction } = found
  const name = outcomeName(found.loginId)
  const sealer = context.valueSealer.boundTo(transaction.codeVerifier)
  const { exchange, store } = settings.timeoutsMs
  const deadline = performance.now() + exchange + 2 * store

  async function read(): Promise<LoginOutcome | 'pending' | null> {
    const [stored = null] = await shared.get([name])
    return stored === null ? null : parse(stored)
  }

  /** `null` for what this kit can't open. */
  async function parse(stored: string): Promise<LoginOutcome | 'pending' | null> {
    if (stored.startsWith(PENDING)) return 'pending'
    const opened = await sealer.open(stored)
    return opened === undefined ? null : unpack(opened as Packed)
  }

  async function wait(): Promise<LoginOutcome | null> {
    for (let delay = FIRST_DELAY_MS; ; delay = Math.min(2 * delay, LONGEST_DELAY_MS)) {
      const outcome = await read()
      if (outcome !== 'pending') return outcome
      if (performance.now() >= deadline) throw callbackUsed(context)
      await pause(delay)
    }
  }

  /** `null`: another request has announced that it finishes the login. */
  async function claim(): Promise<LoginClaim | LoginOutcome | null> {
    const owner = randomToken(9)
    const mark = PENDING + owner
    const announce = () => shared.set(name, mark, PENDING_LIFETIME_MS)
    const release = () => shared.releaseClaim(claimName, owner)
    // Twice the lifetime of the login. If a claim expired together with its login, an instance whose clock is behind would accept a
    // second callback.
    const lifetimeMs = 2 * (transaction.expiresAt - transaction.createdAt)
    // Announced before the claim, so that nobody finds the claim without the announcement of a request that is still running.
    const stored = await shared.setIfAbsent(name, mark, PENDING_LIFETIME_MS)
    if (stored !== mark) {
      const outcome = await parse(stored)
      if (outcome === 'pending') return null
      if (outcome !== null && !isRetried(outcome)) return outcome
      await announce()
    }
    try {
      if (!(await shared.claim(claimName, lifetimeMs, owner))) {
        await pause(FIRST_DELAY_MS)
        // Without an atomic `setIfAbsent`, two requests may announce themselves. The one with the claim has done it again by now.
        if ((await shared.get([name]))[0] === mark) throw callbackUsed(context)
        return null
      }
      await announce()
    } catch (error) {
      // D08: the claim may exist although the call failed. It is released so that a reload can finish the login.
      Promise.all([release(), shared.set(name, '', 1)]).catch(() => {})
      throw error
    }
    let renewal = Promise.resolve()
    const timer = setInterval(() => {
      renewal = renewal.then(announce).catch(() => {})
    }, PENDING_RENEWAL_MS)
    return {
      async publish(outcome) {
        clearInterval(timer)
        await renewal // so that it does not overwrite the outcome
        try {
          const sealed = await sealer.seal(pack(outcome))
          await shared.set(name, sealed, OUTCOME_LIFETIME_MS)
        } catch {
          // The other requests get `callback_used`.
        }
        if (isRetried(outcome)) await release().catch(() => {})
      },
    }
  }

  return {
    wait,
    async exists() {
      const outcome = await read()
      return outcome !== null && !isRetried(outcome)
    },
    async begin() {
      for (;;) {
        const begun = (await claim()) ?? (await wait())
        if (begun !== null) return begun
      }
    },
  }
}

/** The error for a login whose code has been exchanged, without a session for this request. */
export function callbackUsed({ settings }: Context): OpenRouteError {
  return failure('callback_used', {
    message:
      'Another request has exchanged the code of this login. If you are not signed in, that request failed, and a key may exist.',
    helpUrl: settings.provider.keysUrl, // D10
  })
}

/** D03: after an error that a reload may fix, the next request tries again. */
const isRetried = (outcome: LoginOutcome | 'pending' | null) =>
  outcome !== null && outcome !== 'pending' && 'error' in outcome && isUnsent(outcome.error.code)

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The sealed form of an outcome. */
type Packed = { session: string } | { error: PackedError }
type PackedError = Pick<
  OpenRouteError,
  'code' | 'message' | 'status' | 'retryable' | 'helpUrl' | 'retryAfter'
>

function pack(outcome: LoginOutcome): Packed {
  if ('session' in outcome) return outcome
  const { code, message, status, retryable, helpUrl, retryAfter } = outcome.error
  return { error: { code, message, status, retryable, helpUrl, retryAfter } }
}

function unpack(packed: Packed): LoginOutcome {
  return 'session' in packed ? packed : { error: failure(packed.error.code, packed.error) }
}
