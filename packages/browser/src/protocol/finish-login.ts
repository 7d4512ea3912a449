import { type ExchangedKey, type Fetch, openroute, type Provider } from '@openroute-kit/core'
import {
  checkCallback,
  MALFORMED,
  readBody,
  readExchange,
  refuse,
  refuseExchange,
} from '@openroute-kit/core/internal'
import { type Callback, takeCallback } from './take-callback.js'
import { PENDING } from './transactions.js'

export interface FinishLoginOptions {
  /** The provider that the login went to. Default {@link openroute}. */
  provider?: Provider | undefined
  /** Default: the global `fetch`. */
  fetch?: Fetch | undefined
  /** Request headers that describe the app to the provider. Default: none. P04 */
  headers?: Readonly<Record<string, string>> | undefined
}

/** The key that a login gave. */
export interface LoggedIn extends ExchangedKey {
  /** What `startLogin` was given as `returnTo`. Default: the page at which the login was started. */
  returnTo: string
}

/**
 * Finishes a login on its callback page: cleans the URL, checks that this browser started it, spends the code once and
 * returns the user's key. Resolves to `undefined` on a page whose URL is not a callback. Call it first thing, before a router reads the URL.
 *
 * It follows the same rules as core's `verifyCallback` and `exchangeCode`, without what only servers need, to stay small.
 *
 * @throws `transaction_missing`, `callback_invalid`, `issuer_mismatch`, `transaction_expired`, `access_denied`,
 * `provider_refused`; of the exchange: `code_rejected`, `code_expired`, `challenge_method_rejected`, `exchange_rejected`,
 * `exchange_not_allowed`, `rate_limited`, `provider_error`, `provider_response_invalid`, `provider_redirected`, and
 * `exchange_outcome_unknown` for every network failure: a page can't tell whether the request was sent.
 * @param callback what the provider added to the URL. Default: taken from the page's URL, which is cleaned
 */
export async function finishLogin(
  {
    provider: { siteUrl, apiUrl, keysUrl } = openroute,
    fetch: send = fetch,
    headers,
  }: FinishLoginOptions = {},
  callback: Callback | undefined = takeCallback(),
): Promise<LoggedIn | undefined> {
  if (!callback) return
  const { state, code } = callback
  const name = PENDING + state
  // C08: of several pages with the same callback, such as copies of a tab, one finishes the login; for the others it is missing.
  return navigator.locks.request(name, async () => {
    const [expiresAt, verifier, site, api, returnTo] = localStorage[name]?.split('\n') ?? []
    // Code and verifier are sent only to the API that the login was started with; else it stays pending. A01, A12, C25, F03, F09
    if (site !== siteUrl || api !== apiUrl)
      refuse(state === MALFORMED ? 'callback_invalid' : 'transaction_missing')
    const problem = checkCallback(callback, siteUrl, expiresAt - Date.now())
    if (problem) refuse(problem)
    delete localStorage[name] // A10: before the exchange
    let exchanged: ReturnType<typeof readExchange>
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
      exchanged = readExchange(response.status, await readBody(response))
    } catch {
      exchanged = 'exchange_outcome_unknown' // D02: a key may exist that the app does not have
    }
    return typeof exchanged === 'string' ? refuseExchange(exchanged, keysUrl) : { ...exchanged, returnTo }
  })
}
