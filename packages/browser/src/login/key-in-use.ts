import { failure, refuse } from '@openroute-kit/core/internal'
import { isExpired } from '../key/account.js'
import type { KeptKey, KeyStore } from '../key/key-store.js'
import type { LoginBase } from './login-base.js'

/** The longest that a timer can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1

export interface KeyInUse {
  /** Reads the key from the store and makes it the state. */
  lookUp(): void
  /** Drops a key that the provider rejected, if it is still the one in use. B36 */
  reject(key: string): void
  /** Updates the state with the key and its remaining credit, from the provider (docs/protocol.md §3). Never rejects. */
  show(): Promise<void>
  /** @throws `not_signed_in` */
  required(): KeptKey
  /** Waits for the key's expiry no longer. */
  dispose(): void
}

/** The key of a login that keeps it in the browser, as the state of that login shows it. */
export function createKeyInUse(
  store: KeyStore,
  apiUrl: string,
  { login, setState, setError, fetch }: LoginBase,
): KeyInUse {
  let current: KeptKey | undefined
  /** Waits for the key to expire. */
  let timer: ReturnType<typeof setTimeout> | undefined
  let isDisposed = false

  function lookUp(): void {
    clearTimeout(timer)
    current = store.read()
    if (!current) {
      // An error stays until the next login.
      if (login.state.status !== 'error') setState({ status: 'signed-out' })
    } else if (isExpired(current.account)) reject(current.key)
    else {
      const remaining = Date.parse(current.account.expiresAt as string) - Date.now()
      // Looks again after each timer: timers can be early, and can't be longer than {@link MAX_TIMER_MS}.
      if (!Number.isNaN(remaining) && !isDisposed)
        timer = setTimeout(lookUp, Math.min(remaining, MAX_TIMER_MS))
      setState({ status: 'signed-in', ...current.account })
    }
  }

  function reject(key: string): void {
    // Another tab may have stored another key meanwhile (C15).
    if (store.read()?.key === key) {
      current = store.drop()
      setError(failure('key_rejected'))
    } else lookUp()
  }

  async function show(): Promise<void> {
    lookUp()
    if (!current) return
    const { key } = current
    try {
      const response = await fetch(`${apiUrl}/key`, {
        headers: { authorization: `Bearer ${key}` },
        cache: 'no-store',
        redirect: 'error',
        signal: AbortSignal.timeout(10_000),
      })
      if (response.status === 401) return reject(key)
      const { limit, limit_remaining, expires_at, free_model_daily_requests } = (await response.json()).data // throws for an error, which has none
      lookUp() // as in `reject`
      if (current?.key !== key) return
      const account = {
        ...current.account,
        limit,
        limitRemaining: limit_remaining,
        freeModelDailyRequests: free_model_daily_requests,
        // C22, L09: the provider has just accepted the key, so an expiry in the past means that this clock is wrong.
        expiresAt: Date.parse(expires_at) <= Date.now() ? undefined : expires_at,
      }
      store.write({ ...current, account })
      lookUp()
    } catch {
      // A failed request says nothing about the key: the user stays signed in.
    }
  }

  function required(): KeptKey {
    if (current?.account.expiresAt) lookUp()
    return current ?? refuse('not_signed_in')
  }

  function dispose(): void {
    isDisposed = true
    clearTimeout(timer)
  }

  return { lookUp, reject, show, required, dispose }
}
