import { type ExchangedKey, type Fetch, openroute, type Provider } from '@openroute-kit/core'
import {
  checkCallback,
  MALFORMED,
  readBody,
  readKey,
  refuse,
  refuseExchange,
} from '@openroute-kit/core/internal'
import { attempt } from '../page/attempt.js'
import { withLock } from '../page/with-lock.js'
import type { Outcome } from './outcome.js'
import { type Callback, takeCallback } from './take-callback.js'
import {
  endTransaction,
  interruptedLogin,
  isFresh,
  PENDING,
  readTransaction,
  SENT,
  type Transaction,
  writeTransaction,
} from './transactions.js'

export interface FinishLoginOptions {
  /** The provider that the login went to. Default {@link openroute}. */
  provider?: Provider | undefined
  /** Default: the global `fetch`. */
  fetch?: Fetch | undefined
  /** Request headers that describe the app to the provider. Default: none. P04 */
  headers?: Readonly<Record<string, string>> | undefined
  /** What `startLogin` was given as `name`: a login with another name is left alone. Default: none. L08 */
  name?: string | undefined
}

/** How long a page may go on running while it is being left, in milliseconds. */
const LEAVING_MS = 1000

/** The key that a login gave. */
export interface LoggedIn extends ExchangedKey {
  /** What `startLogin` was given as `returnTo`. Default: the page at which the login was started. */
  returnTo: string
}

/**
 * Finishes a login on its callback page: cleans the URL, checks that this browser started it, spends the code once and
 * returns the user's key. Resolves to `undefined` on a page whose URL is not a callback. Call it first thing, before a router reads the URL.
 *
 * Several pages may have the callback of one login: copies of a tab, or a callback that was delivered twice. The first one exchanges
 * the code. The others wait for it and return the same key, until half a minute after the exchange (L01).
 *
 * If the page is reloaded during the exchange, the response is lost. The next call in this tab then throws `exchange_outcome_unknown`.
 *
 * It follows the same rules as core's `verifyCallback` and `exchangeCode`, without what only servers need, to stay small.
 *
 * @throws `transaction_missing`, `callback_invalid`, `issuer_mismatch`, `transaction_expired`, `access_denied`,
 * `provider_refused`; of the exchange: `code_rejected`, `code_expired`, `challenge_method_rejected`, `exchange_rejected`,
 * `exchange_not_allowed`, `rate_limited`, `provider_error`, `provider_response_invalid`, `provider_redirected`, and
 * `exchange_outcome_unknown` for every network failure: a page can't tell whether the request was sent.
 * @param callback what the provider added to the URL. Default: taken from the page's URL, which is cleaned
 * @param isValid whether other pages with this callback may still have the key. Return `false` after a sign-out. Default: always
 */
export async function finishLogin(
  {
    provider: { siteUrl, apiUrl, keysUrl } = openroute,
    fetch: send = fetch,
    headers,
    name: app = '',
  }: FinishLoginOptions = {},
  callback?: Callback,
  isValid: () => boolean = () => true,
): Promise<LoggedIn | undefined> {
  const isOwn = ([, , site, api, , name]: Transaction | []) =>
    site === siteUrl && api === apiUrl && name === app
  callback ??= takeCallback(isOwn) ?? interruptedLogin(isOwn)
  if (!callback) return
  const { state, code } = callback
  // C08, L01: of several pages with this callback one exchanges the code. The others wait here for its outcome.
  return withLock(PENDING + state, async () => {
    const transaction = readTransaction(state) as Transaction
    const [, verifier, , , returnTo] = transaction
    // Code and verifier are sent only to the API that the login was started with; else it stays pending. A01, A12, C25, F03, F09
    if (!isOwn(transaction)) refuse(state === MALFORMED ? 'callback_invalid' : 'transaction_missing')
    let outcome: Outcome
    // In parallel with the exchange. Without it, other pages with this callback can't get the outcome.
    const outcomes = import('./outcome.js').catch(() => undefined)
    if (verifier) {
      const problem = checkCallback(callback, siteUrl, isFresh(transaction))
      if (problem) refuse(problem)
      // A10: before the exchange. An old callback can still find where it belongs (L06).
      writeTransaction(state, transaction.with(1, null) as Transaction)
      attempt(() => (sessionStorage[SENT] = state))
      try {
        const response = await send(`${apiUrl}/auth/keys`, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify({ code, code_verifier: verifier, code_challenge_method: 'S256' }), // A03
          credentials: 'omit',
          referrerPolicy: 'no-referrer', // A17
          redirect: 'manual', // A26
          signal: AbortSignal.timeout(10_000), // D01
        })
        const { status } = response
        const body = await readBody(response)
        outcome =
          readKey(status, body) ??
          (await import('@openroute-kit/core/read-refusal')).readRefusal(status, body)
      } catch {
        outcome = 'exchange_outcome_unknown' // D02: a key may exist that the app does not have
      }
      void outcomes.then((loaded) =>
        loaded?.shareOutcome(PENDING + state, () => (isValid() ? outcome : undefined)),
      )
    } else
      outcome =
        (await (await outcomes)?.requestOutcome(PENDING + state)) ??
        // The page that had sent the code was reloaded or closed before the response came.
        (verifier === null ? 'exchange_outcome_unknown' : 'transaction_missing')
    // A reload aborts the request, and this page may still get that far. The next one has to find what this one leaves.
    if (verifier && outcome === 'exchange_outcome_unknown') setTimeout(endTransaction, LEAVING_MS, state)
    else endTransaction(state)
    return typeof outcome === 'string' ? refuseExchange(outcome, keysUrl) : { ...outcome, returnTo }
  })
}
