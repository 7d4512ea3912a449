import { attempt } from '../page/attempt.js'

/** Prefix of the names under which logins in progress are kept, followed by the state, so that several can be pending (C07). */
export const PENDING = 'openroute:tx:'

/** The name in `sessionStorage` of the state whose code this tab has sent, until the response is there. L01 */
export const SENT = 'openroute:sent'

/** A login in progress, as it is kept: JSON, since `returnTo` may contain anything (L10). */
export type Transaction = [
  /** When the login ends, in milliseconds since 1970. */
  expiresAt: number,
  /**
   * The code verifier (RFC 7636 §4.1). It is removed before the code is sent, so that it is sent once (A10): `null` until the response
   * is there, and empty once the login is over.
   */
  verifier: string | null,
  /** The provider's site (A12) and API (F03, F09). */
  siteUrl: string,
  apiUrl: string,
  /** Where to go afterwards. */
  returnTo: string,
  /** The app's name, or empty. L08 */
  name: string,
  /** Where `createBrowserLogin` keeps the key, or empty. */
  storage: string,
  /** The path of the callback URL. P02 */
  callbackPath: string,
  /** For a login in a window: the id of the tab that opened it. Otherwise empty. L02 */
  tab: string,
]

/** The login with this state; an empty list if there is none. */
export const readTransaction = (state: unknown): Transaction | [] =>
  attempt((): Transaction => [...(JSON.parse(localStorage[PENDING + state]) as Transaction)]) ?? []

export const writeTransaction = (state: string, transaction: Transaction): void => {
  localStorage[PENDING + state] = JSON.stringify(transaction)
}

/** Ends a login: its code is not exchanged any more. L01, L03 */
export function endTransaction(state: string): void {
  const transaction = readTransaction(state)
  if (transaction.length) writeTransaction(state, transaction.with(1, '') as Transaction)
  attempt(() => sessionStorage[SENT] === state && delete sessionStorage[SENT])
}

/** The login whose code this tab had sent when its page was reloaded. L01 */
export const interruptedLogin = (): { state: string } | undefined =>
  attempt(() => sessionStorage[SENT] && { state: sessionStorage[SENT] })

/** Whether a login has not ended yet. A clock that was set back ends none. A11, L09 */
export const isFresh = ([expiresAt]: Transaction | []): boolean => (expiresAt as number) >= Date.now()

/** The logins that can still be finished, by state. Deletes the others. A11 */
export function pendingLogins(): [state: string, transaction: Transaction][] {
  const logins: [string, Transaction][] = []
  for (const name in localStorage)
    if (name.startsWith(PENDING)) {
      const state = name.slice(PENDING.length)
      const transaction = readTransaction(state)
      if (isFresh(transaction)) logins.push([state, transaction as Transaction])
      else delete localStorage[name]
    }
  return logins
}
