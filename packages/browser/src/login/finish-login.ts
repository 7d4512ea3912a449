import { type Fetch, openroute, type Provider } from '@openroute-kit/core'
import { isToken, refuse } from '@openroute-kit/core/internal'
import { type Callback, takeCallback } from './take-callback.js'
import { isFresh, PENDING } from './transactions.js'

export interface FinishLoginOptions {
  /** The provider that the login went to. Default {@link openroute}. */
  provider?: Provider | undefined
  /** Default: the global `fetch`. */
  fetch?: Fetch | undefined
}

/** A key that a login gave. */
export interface LoggedIn {
  /** The user's key. Keep it in memory; never log it, never put it into a URL. */
  key: string
  /** The user at the provider, or `null`: possession of a key is no proof of identity (A25). */
  userId: string | null
  /** What `startLogin` was given as `returnTo`. Default: the page at which the login was started. */
  returnTo: string
}

/**
 * Finishes a login on its callback page: cleans the URL, checks that this browser started it, spends the code once and
 * gives the user's key; `undefined` on a page that is no callback. Call it first thing, before a router reads the URL.
 *
 * This is core's `verifyCallback` and `exchangeCode` once more, without what only servers need: the whole of it has to
 * fit into a page's budget. The tests hold both to the same tables.
 *
 * @throws `transaction_missing`, `callback_invalid`, `issuer_mismatch`, `transaction_expired`, `access_denied`,
 * `provider_refused`, and what the exchange throws (see `exchangeCode` of core).
 */
export async function finishLogin(
  { provider: { siteUrl, apiUrl, keysUrl } = openroute, fetch: send = fetch }: FinishLoginOptions = {},
  callback: Callback | undefined = takeCallback(),
): Promise<LoggedIn | undefined> {
  if (!callback) return
  const { state, code, error, iss } = callback
  const name = PENDING + state
  // C08: of several pages with the same callback, such as copies of a tab, one goes on; the others find it done.
  return navigator.locks.request(name, async () => {
    const [, verifier, site, api, returnTo] = localStorage[name]?.split('\n') ?? []
    // The code and its verifier go to no other API than the login named. It stays for the login that did: A01, A12, C25, F03, F09
    if (site !== siteUrl || api !== apiUrl) refuse('transaction_missing')
    if (iss && iss !== siteUrl && iss !== `${siteUrl}/`) refuse('issuer_mismatch') // A12
    if (!error === !isToken(code)) refuse('callback_invalid') // A15
    if (!isFresh(name)) refuse('transaction_expired') // A11
    if (error) refuse(error === 'access_denied' ? error : 'provider_refused')
    delete localStorage[name] // A10: before the exchange
    let status: number
    let text = ''
    try {
      const response = await send(`${apiUrl}/auth/keys`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code, code_verifier: verifier, code_challenge_method: 'S256' }), // A03
        credentials: 'omit',
        referrerPolicy: 'no-referrer', // A17
        redirect: 'error', // A26
        signal: AbortSignal.timeout(10_000), // D01
      })
      status = response.status
      const reader = (response.body as ReadableStream<BufferSource>)
        .pipeThrough(new TextDecoderStream())
        .getReader()
      let part: string | undefined
      // biome-ignore lint/suspicious/noAssignInExpressions: the shortest way to say it
      while (text.length <= 65_536 && (part = (await reader.read()).value)) text += part // D05
    } catch {
      refuse('exchange_outcome_unknown', { helpUrl: keysUrl }) // D02: a key that nobody holds may exist
    }
    // biome-ignore lint/suspicious/noExplicitAny: what came over the network is looked at field by field
    let answer: any
    try {
      answer = JSON.parse(text)
    } catch {}
    const { key, user_id, error: refusal } = answer ?? {}
    // D04, D06
    if (status !== 200 || refusal || !isToken(key))
      refuse(
        status === 403
          ? /expired/.test(text)
            ? 'code_expired'
            : 'code_rejected'
          : status === 405
            ? 'exchange_not_allowed'
            : status === 429
              ? 'rate_limited'
              : status > 499
                ? 'provider_error'
                : status > 399
                  ? 'exchange_rejected'
                  : 'provider_response_invalid',
        { retryable: false, helpUrl: keysUrl },
      )
    return { key, userId: isToken(user_id) ? user_id : null, returnTo }
  })
}
