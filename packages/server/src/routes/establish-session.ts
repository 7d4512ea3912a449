import { type ExchangedKey, keyLinks, OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import type { Context } from '../context.js'
import type { SessionPort } from '../session/session-port.js'
import {
  createRecord,
  endOf,
  type KeyRecord,
  type SessionRecord,
  sealRecord,
} from '../session/session-record.js'
import { describeStoreError } from '../state/describe-store-error.js'
import type { FoundTransaction, ReplacedLogin } from './transactions.js'

/** Delays before the second and third attempt, in milliseconds. */
const RETRY_DELAYS_MS = [100, 500]

export interface EstablishOptions {
  context: Context
  session: SessionPort
  exchanged: ExchangedKey
  found: FoundTransaction
  /** Logins of this browser that are known to end with this one. A27 */
  replaced: readonly ReplacedLogin[]
}

/**
 * Creates the session of a new login and ends the previous login of this browser, both or neither (F02). In this order: saves the
 * new session, revokes the previous login, removes its session.
 *
 * At this point the key exists, so a failed attempt is repeated (D09). No attempt starts after the time limit of one store call,
 * since the visitor is waiting (D14).
 *
 * Resolves with what {@link SessionPort.replace} resolved with.
 *
 * @throws `session_save_failed` with the address of the key's settings page
 */
export async function establishSession(options: EstablishOptions): Promise<string> {
  const { context, exchanged } = options
  const deadline = performance.now() + context.settings.timeoutsMs.store
  let login: KeyRecord | undefined
  /** Kept across attempts: `swapBrowserLogin` returns the previous login only once. */
  const toRevoke = new Map<string, ReplacedLogin>()
  let reason = ''
  for (const delay of [...RETRY_DELAYS_MS, null]) {
    try {
      login ??= await createRecord(
        context,
        exchanged,
        options.found.transaction.keyExpiresAt,
        options.session.purpose,
        options.found.loginId,
      )
      return await establish(options, login, toRevoke)
    } catch (error) {
      reason = error instanceof OpenRouteError ? error.message : `${describeStoreError(error)}.`
      if (delay === null || performance.now() + delay >= deadline) break
      await new Promise((resolve) => setTimeout(resolve, delay))
    }
  }
  const { settings } = await keyLinks({ provider: context.settings.provider, key: exchanged.key })
  throw failure('session_save_failed', {
    message: `The session could not be saved. ${reason} Delete the key at ${settings}, then log in again.`,
    helpUrl: settings,
  })
}

async function establish(
  { context, session, replaced, found }: EstablishOptions,
  login: KeyRecord,
  toRevoke: Map<string, ReplacedLogin>,
): Promise<string> {
  for (const other of replaced) toRevoke.set(other.loginId, other)
  const sealed = await sealRecord(context, session.purpose, login)
  const lifetimeMs = endOf(context.settings, login.record) - context.settings.now()
  const established = await session.replace(sealed, lifetimeMs, async () => {
    for (const other of await swapBrowserLogin(context, found, login.record))
      toRevoke.set(other.loginId, other)
    for (const other of toRevoke.values()) await context.revocations.revokeLogin(other)
  })
  for (const loginId of toRevoke.keys()) context.responses.stopLogin(loginId)
  return established
}

/** Longer than two logins of one browser can overlap: `loginLifetime` is a day at most. */
export const BROWSER_LIFETIME_MS: number = 48 * 3600 * 1000

/**
 * Stores this login under the browser's names in the shared state, and returns the logins that were stored there before, which
 * have to be revoked.
 *
 * Two callbacks of one browser may not see each other's session: they run at the same time, or the browser withholds the cookie
 * (`SameSite=Strict`). The browser keeps only one of the two sessions, and no sign-out would end the other one. This way, the
 * last login revokes the earlier ones (F15, F35).
 */
async function swapBrowserLogin(
  context: Context,
  { browsers }: FoundTransaction,
  { loginId, expiresAt }: SessionRecord,
): Promise<ReplacedLogin[]> {
  const swapped = await Promise.all(
    browsers.map((name) =>
      context.shared.swap(`browser:${name}`, `${loginId} ${expiresAt}`, BROWSER_LIFETIME_MS),
    ),
  )
  return swapped.flatMap((before) => {
    const [otherId = '', otherEnd] = before?.split(' ') ?? []
    return otherId === '' || otherId === loginId ? [] : [{ loginId: otherId, expiresAt: Number(otherEnd) }]
  })
}
