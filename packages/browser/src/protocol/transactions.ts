import { isFresh } from '@openroute-kit/core/internal'
import { attempt } from '../page/attempt.js'

/** Prefix of the names under which logins in progress are kept, followed by the state, so that several can be pending (C07). */
export const PENDING = 'openroute:tx:'

/** A login in progress, as it is kept: JSON, since `returnTo` may contain anything (L10). */
export type Transaction = [
  /** When the login ends, in milliseconds since 1970. */
  expiresAt: number,
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
  /** The path of the callback URL. P02 */
  callbackPath: string,
]

/** The login with this state; an empty list if there is none. */
export const readTransaction = (state: unknown): Transaction | [] =>
  attempt((): Transaction => [...(JSON.parse(localStorage[PENDING + state]) as Transaction)]) ?? []

export const writeTransaction = (state: string, transaction: Transaction): void => {
  localStorage[PENDING + state] = JSON.stringify(transaction)
}

/** The logins that can still be finished, by state. Deletes the others. A11 */
export function pendingLogins(): [state: string, transaction: Transaction][] {
  const logins: [string, Transaction][] = []
  for (const name in localStorage)
    if (name.startsWith(PENDING)) {
      const state = name.slice(PENDING.length)
      const transaction = readTransaction(state)
      if (isFresh(Number(transaction[0]) - Date.now())) logins.push([state, transaction as Transaction])
      else delete localStorage[name]
    }
  return logins
}
