import { type ExchangedKey, keyLinks, OpenRouteError } from '@openroute-kit/core'
import type { Config } from './config.js'
import { revokeLogin } from './revoke-login.js'
import type { SessionPort } from './route-request.js'
import { createRecord, endOf, type KeyRecord, sealRecord } from './session-record.js'
import { fromStore } from './store-errors.js'
import type { FoundTransaction, ReplacedLogin } from './transactions.js'

/** Waits before the second and third attempt, in milliseconds. */
const RETRY_AFTER_MS = [100, 500]

export interface EstablishOptions {
  config: Config
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
  const { config, exchanged } = options
  const deadline = performance.now() + config.timeouts.store
  let login: KeyRecord | undefined
  for (const wait of [...RETRY_AFTER_MS, null]) {
    try {
      login ??= await createRecord(config, exchanged, options.found.transaction.keyExpiresAt)
      return await establish(options, login)
    } catch {
      if (wait === null || performance.now() + wait >= deadline) break
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
  const { settings } = await keyLinks({ provider: config.provider, key: exchanged.key })
  throw new OpenRouteError(
    'session_save_failed',
    `The session could not be saved. Delete the key at ${settings}, then log in again.`,
    { status: 503, helpUrl: settings },
  )
}

async function establish(
  { config, session, found, replaced }: EstablishOptions,
  login: KeyRecord,
): Promise<void> {
  const { superseded, yields } = await meetOtherCallbacks(config, found, login)
  const earlier = [...replaced, ...superseded]
  const revokeEarlier = async () => {
    for (const one of earlier) await revokeLogin(config, one)
  }
  if (yields) {
    await revokeEarlier()
  } else {
    const sealed = await sealRecord(config, session.purpose, login)
    await session.replace(sealed, endOf(config, login.record) - config.now(), revokeEarlier)
  }
  for (const { loginId } of earlier) config.responses.stopLogin(loginId)
}

/** Longer than a callback takes. */
const MEETING_MS = 300_000

/**
 * F15: two callbacks of one browser at the same time know nothing of each other's session, of which the browser would keep
 * one, and no sign-out would end the other. Each leaves its login under the names of the others, then reads what was left
 * under its own, so that at least one of two sees the other; the order of the names decides between them.
 */
async function meetOtherCallbacks(
  config: Config,
  { claimName, others }: FoundTransaction,
  { record: { loginId, expiresAt } }: KeyRecord,
): Promise<{ superseded: ReplacedLogin[]; yields: boolean }> {
  if (others.length === 0) return { superseded: [], yields: false }
  const { shared } = config
  const nameOf = (reader: string, writer: string) => `callback:${reader}:${writer}`
  await fromStore(config, () =>
    Promise.all(
      others.map((other) => shared.mark(nameOf(other, claimName), `${loginId} ${expiresAt}`, MEETING_MS)),
    ),
  )
  const met = await fromStore(config, () => shared.marks(others.map((other) => nameOf(claimName, other))))
  const superseded: ReplacedLogin[] = []
  let yields = false
  for (const [index, other] of others.entries()) {
    const [otherId, otherEnd] = met[index]?.split(' ') ?? []
    if (otherId === undefined) continue
    if (other > claimName) yields = true
    else superseded.push({ loginId: otherId, expiresAt: Number(otherEnd) })
  }
  return { superseded, yields }
}
