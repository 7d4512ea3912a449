import { keyId, type Provider } from '@openroute-kit/core'
import { keyLinksOf } from '@openroute-kit/core/internal'
import { isExpired } from '../key/account.js'
import type { KeyStore } from '../key/key-store.js'
import { withLock } from '../page/with-lock.js'
import { type FinishLoginOptions, finishLogin, type LoggedIn } from '../protocol/finish-login.js'
import type { Callback } from '../protocol/take-callback.js'
import { endTransaction, PENDING, readTransaction } from '../protocol/transactions.js'

export interface Finished {
  /** Where to go now; empty: nowhere. */
  returnTo: string
  /** Whether the key outlives this page. */
  stored: boolean
}

/**
 * Exchanges the code of a callback and stores the key. With a key in the store, the login ends without another one. Logins of one app
 * are finished one after the other, since the user may have approved several windows at once. L03
 */
export async function finishWithKey(
  store: KeyStore,
  options: FinishLoginOptions & { provider: Provider },
  callback: Callback,
): Promise<Finished> {
  const { provider, name } = options
  const { state } = callback
  // Before waiting for the lock, so that a sign-out meanwhile counts. B35
  const revocation = store.revocation()
  const isValid = () => store.revocation() === revocation
  return withLock(`${PENDING}${provider.apiUrl} ${name}`, async () => {
    const kept = store.read()
    // L06, A22: the user has signed in meanwhile, or opens an old callback. Another key would be one too many.
    if (kept && !isExpired(kept.account)) {
      const [, , , , returnTo = ''] = readTransaction(state)
      endTransaction(state)
      return { returnTo, stored: store.write(kept) }
    }
    const { key, userId, returnTo } = (await finishLogin(options, callback, isValid)) as LoggedIn
    const id = await keyId(key)
    const account = { userId, keyId: id, keyLinks: keyLinksOf(provider, id) }
    return { returnTo, stored: store.write({ key, account, revocation, login: [state, Date.now()] }) }
  })
}

/** How long the outcome of a login is available to other pages, in milliseconds. */
const OUTCOME_MS = 30_000

/** Gives the outcome of a recent login to other pages with its callback also after this tab has gone to another page. L01 */
export function shareKey(store: KeyStore): void {
  const kept = store.read()
  const [state, at] = kept?.login ?? ['', 0]
  const lifetimeMs = at + OUTCOME_MS - Date.now()
  if (kept && lifetimeMs > 0)
    import('../protocol/outcome.js').then(
      ({ shareOutcome }) =>
        shareOutcome(
          PENDING + state,
          () => (store.read()?.key === kept.key ? { key: kept.key, userId: kept.account.userId } : undefined),
          Math.min(lifetimeMs, OUTCOME_MS),
        ),
      () => {}, // they get no outcome
    )
}
