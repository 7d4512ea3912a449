import { type ExchangedKey, keyLinks } from '@openroute-kit/core'
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
import type { FoundTransaction, ReplacedLogin } from './transactions.js'

/** Waits before the second and third attempt, in milliseconds. */
const RETRY_AFTER_MS = [100, 500]

export interface EstablishOptions {
  context: Context
  session: SessionPort
  exchanged: ExchangedKey
  found: FoundTransaction
  /** The logins of this browser that end with this one. A27 */
  replaced: readonly ReplacedLogin[]
}

/**
 * Makes a session of a fresh key, and ends what was signed in here before: all of it or nothing (F02). The new session is
 * saved, then the login before is revoked, then its session is removed.
 *
 * D09: a key exists by now. A store that refuses is asked again; one that does not answer in its time is not, since
 * somebody waits (D14).
 *
 * @throws `session_save_failed` with the address of the key's settings
 */
export async function establishSession(options: EstablishOptions): Promise<void> {
  const { context, exchanged } = options
  const deadline = performance.now() + context.settings.timeoutsMs.store
  let login: KeyRecord | undefined
  /** Kept over all attempts: what was found under the browser's name is found once. */
  const earlier = new Map<string, ReplacedLogin>()
  for (const wait of [...RETRY_AFTER_MS, null]) {
    try {
      login ??= await createRecord(context, exchanged, options.found.transaction.keyExpiresAt)
      return await establish(options, login, earlier)
    } catch {
      if (wait === null || performance.now() + wait >= deadline) break
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
  const { settings } = await keyLinks({ provider: context.settings.provider, key: exchanged.key })
  throw failure('session_save_failed', {
    message: `The session could not be saved. Delete the key at ${settings}, then log in again.`,
    helpUrl: settings,
  })
}

async function establish(
  { context, session, replaced, found }: EstablishOptions,
  login: KeyRecord,
  earlier: Map<string, ReplacedLogin>,
): Promise<void> {
  for (const one of replaced) earlier.set(one.loginId, one)
  const sealed = await sealRecord(context, session.purpose, login)
  await session.replace(sealed, endOf(context.settings, login.record) - context.settings.now(), async () => {
    for (const one of await loginsOfBrowser(context, found, login.record)) earlier.set(one.loginId, one)
    for (const one of earlier.values()) await context.revocations.revokeLogin(one)
  })
  for (const loginId of earlier.keys()) context.responses.stopLogin(loginId)
}

/** As long as two logins that were begun together may take, and longer. */
const BROWSER_LIFETIME_MS = 24 * 3600 * 1000

/**
 * F15, F35: two callbacks of one browser may know nothing of each other's session, because they come at once, or because the
 * cookie stays behind (`SameSite=Strict`). The browser keeps one of the two, and no sign-out would end the other. So each leaves its
 * login under the browser's name, and revokes the one that it finds there: the last one stays.
 */
async function loginsOfBrowser(
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
