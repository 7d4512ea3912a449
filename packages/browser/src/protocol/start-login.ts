import { createCodeChallenge, openroute, type Provider } from '@openroute-kit/core'
import {
  createState,
  type KeyParameters,
  loginLifetimeMs,
  randomToken,
  refuse,
} from '@openroute-kit/core/internal'
import { checkPage } from './check-page.js'
import { pendingLogins, writeTransaction } from './transactions.js'

export interface StartLoginOptions {
  /** The provider that issues the key. Default {@link openroute}. */
  provider?: Provider | undefined
  /**
   * The page of this origin that the provider sends the user back to, as a URL or path, without fragment, and without `code`, `state`,
   * `error` and `iss` in its query. Default: this page.
   */
  callbackUrl?: string | undefined
  /** What the app asks for, checked: `keyParameters({ label, limit, … })`. Default: the provider's defaults. */
  key?: KeyParameters | Promise<KeyParameters> | undefined
  /** What `finishLogin` returns as `returnTo`, unchanged: validate it if it comes from a request. Default: the URL of this page. */
  returnTo?: string | undefined
  /** The app's name, if several apps share this origin: `finishLogin` needs the same. Default: none. L08 */
  name?: string | undefined
  /** How long the login may take, in seconds: a whole number from 60 to 86,400. Default 3600. L04 */
  loginLifetime?: number | undefined
}

/**
 * Starts a login and leaves the page for the provider's consent page (OAuth with PKCE, RFC 7636; docs/protocol.md §1). Call
 * `finishLogin` on the callback page.
 *
 * @throws `insecure_context`, `config_invalid`, `storage_unavailable`: before the page is left.
 * @param go goes to the consent page. Default: `location.assign`
 * @param storage where `createBrowserLogin` keeps the key
 * @param tab the id of the tab that opened the login window, if there is one
 */
export async function startLogin(
  {
    provider = openroute,
    callbackUrl,
    key,
    returnTo = location.href,
    name = '',
    loginLifetime,
  }: StartLoginOptions = {},
  go: (url: URL, state: string) => void = (url) => location.assign(url),
  storage = '',
  tab = '',
): Promise<void> {
  const expiresAt = Date.now() + loginLifetimeMs(loginLifetime)
  const state = createState()
  const callback = checkPage(callbackUrl, state)
  const verifier = randomToken(32) // A08
  const { siteUrl, apiUrl } = provider
  const url = new URL(provider.authorizeUrl)
  url.search = new URLSearchParams({
    ...(await key), // first: nothing in it replaces the login's own parameters
    callback_url: callback.href,
    state, // beside callback_url too: providers differ in which one they return. P02
    code_challenge: await createCodeChallenge(verifier),
    code_challenge_method: 'S256', // A09
  }) as unknown as string
  try {
    pendingLogins()
    // Shared with copies of the tab, so that only one of them can claim it (C08).
    writeTransaction(state, [
      expiresAt,
      verifier,
      siteUrl,
      apiUrl,
      returnTo,
      name,
      storage,
      callback.pathname,
      tab,
    ])
  } catch {
    refuse('storage_unavailable') // C11
  }
  go(url, state)
}
