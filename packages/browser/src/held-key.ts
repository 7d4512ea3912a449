import { getKeyInfo, OpenRouteError, type Provider } from '@openroute-kit/core'
import type { KeptKey, KeyStore } from './key-store.js'
import type { LoginBase } from './login-base.js'

export interface HeldKey {
  /** The key in use, or `null`. */
  readonly current: KeptKey | null
  /** Takes the key that the store has, if any, and shows it in the state. */
  lookUp(): void
  /** Asks the provider for the credit left and shows it. Never rejects. */
  askCredit(): Promise<void>
  /** The provider refused this key: forgets it, if it is still the one in use (B36). */
  reject(key: string): void
}

/** The key in the browser and what the state says of it. */
export function createHeldKey({
  base,
  store,
  provider,
  now,
}: {
  base: LoginBase
  store: KeyStore
  provider: Provider
  now: () => number
}): HeldKey {
  let current: KeptKey | null = null
  let asking: { key: string; done: Promise<void> } | undefined

  const held: HeldKey = {
    get current() {
      return current
    },
    lookUp() {
      current = store.read()
      if (current === null) {
        // An error stays until there is something better to say.
        if (base.state.status !== 'error') base.set({ status: 'signed-out' })
      } else if (current.expiresAt !== null && current.expiresAt <= now()) held.reject(current.key)
      else base.set({ status: 'signed-in', ...current.account })
    },
    askCredit() {
      if (current === null) return Promise.resolve()
      const { key } = current
      if (asking?.key !== key) {
        const done = ask(key).finally(() => {
          if (asking?.key === key) asking = undefined
        })
        asking = { key, done }
      }
      return asking.done
    },
    reject(key) {
      if (current?.key !== key) return
      current = null
      store.drop()
      const error = new OpenRouteError(
        'key_rejected',
        'The key is deleted, expired or disabled. Log in again.',
        {
          status: 401,
        },
      )
      base.set({ status: 'error', error })
    },
  }

  async function ask(key: string): Promise<void> {
    try {
      const info = await getKeyInfo({ provider, key, fetch: base.fetch })
      if (current?.key !== key) return
      const { limit, limitRemaining } = info
      const expiry = Date.parse(info.expiresAt ?? '')
      // C22: the provider has just accepted the key, so an expiry in the past only shows a wrong clock.
      const expiresAt = expiry > now() ? expiry : null
      store.write({ ...current, account: { ...current.account, limit, limitRemaining }, expiresAt })
      held.lookUp()
    } catch (error) {
      // Any other failure says nothing about the key: the user stays signed in.
      if (error instanceof OpenRouteError && error.code === 'key_rejected') held.reject(key)
    }
  }

  return held
}
