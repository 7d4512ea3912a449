import { createCodeChallenge, openroute, type Provider } from '@openroute-kit/core'
import {
  assertCallbackPort,
  createState,
  type KeyParameters,
  loginLifetimeMs,
  randomToken,
  refuse,
} from '@openroute-kit/core/internal'
import { isPending, PENDING } from './transactions.js'

export interface StartLoginOptions {
  /** The provider that issues the key. Default {@link openroute}. */
  provider?: Provider | undefined
  /**
   * The page of this origin that the provider sends the user back to, as a URL or path, without `code`, `state`, `error` and `iss` in
   * its query: `createBrowserLogin` validates that, this function does not. Default: this page.
   */
  callbackUrl?: string | undefined
  /** What the app asks for, checked: `keyParameters({ label, limit, … })`. Default: the provider's defaults. */
  key?: KeyParameters | undefined
  /** What `finishLogin` returns as `returnTo`, unchanged: validate it if it comes from a request. Default: the URL of this page. */
  returnTo?: string | undefined
  /** How long the login may take, in seconds: a whole number from 60 to 86,400. Default 3600. L04 */
  loginLifetime?: number | undefined
}

/**
 * Starts a login and leaves the page for the provider's consent page (OAuth with PKCE, RFC 7636; docs/protocol.md §1). Call
 * `finishLogin` on the callback page.
 *
 * @throws `config_invalid` (`loginLifetime`), `insecure_context`, `storage_unavailable`: before the page is left.
 * @param go goes to the consent page. Default: `location.assign`
 */
export async function startLogin(
  {
    provider = openroute,
    // This page without query and fragment. Not its path, which may begin with `//` and would then name another host. B15
    callbackUrl = '?',
    key,
    returnTo = location.href,
    loginLifetime,
  }: StartLoginOptions = {},
  go: (url: URL, state: string) => void = (url) => location.assign(url),
): Promise<void> {
  if (!isSecureContext) refuse('insecure_context') // C21
  const expiresAt = Date.now() + loginLifetimeMs(loginLifetime)
  const state = createState()
  const verifier = randomToken(32) // A08
  const callback = new URL(callbackUrl, location.href)
  assertCallbackPort(callback, provider) // P08
  callback.searchParams.set('state', state)
  const url = new URL(provider.authorizeUrl)
  url.search = new URLSearchParams({
    ...key, // first: nothing in it replaces the login's own parameters
    callback_url: callback.href,
    state, // beside callback_url too: providers differ in which one they return. P02
    code_challenge: await createCodeChallenge(verifier),
    code_challenge_method: 'S256', // A09
  }) as unknown as string
  try {
    for (const name in localStorage)
      if (name.startsWith(PENDING) && !isPending(name)) delete localStorage[name]
    // Shared with copies of the tab, so that only one of them can claim it (C08).
    localStorage[PENDING + state] = [expiresAt, verifier, provider.siteUrl, provider.apiUrl, returnTo].join(
      '\n',
    )
  } catch {
    refuse('storage_unavailable') // C11
  }
  go(url, state)
}
