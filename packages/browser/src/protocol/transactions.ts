import { isFresh } from '@openroute-kit/core/internal'
import { attempt } from '../page/attempt.js'

/** Prefix of the names under which logins in progress are kept, followed by the state, so that several can be pending (C07). */
export const PENDING = 'openroute:tx:'

/** A login in progress, as it is kept: JSON, since `returnTo` may contain anything (L10). */
export type Transaction = [
  /** When the login was started, in milliseconds since 1970. */
  startedAt: number,
  /** The code verifier (RFC 7636 §4.1); `null` once the code has been sent, so that it is sent once (A10). */
  verifier: string | null,
  /** The provider's site (A12) and API (F03, F09). */
  siteUrl: string,
  apiUrl: string,
  /** Where to go afterwards; empty for a login in a window. */
  returnTo: string,
  /** The app's name, or empty. L08 */
  name: string,
  /** Where `createBrowserLogin` keeps the key, or empty. */
  storage: string,
]

/** The login with this state; an empty list if there is none. */
export const readTransaction = (state: unknown): Transaction | [] =>
  attempt((): Transaction => [...(JSON.parse(localStorage[PENDING + state]) as Transaction)]) ?? []

export const writeTransaction = (state: string, transaction: Transaction): void => {
  localStorage[PENDING + state] = JSON.stringify(transaction)
}

/** Deletes the logins that can't be finished any more. A11 */
export function dropExpired(): void {
  for (const name in localStorage)
    if (name.startsWith(PENDING)) {
      const [startedAt] = readTransaction(name.slice(PENDING.length))
      if (!isFresh(Date.now() - (startedAt as number))) delete localStorage[name]
    }
}
