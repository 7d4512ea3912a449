import { type KeyOptions, keyParameters } from '../key/key-options.js'
import type { Provider } from '../provider/define-provider.js'
import { loginLifetimeMs } from '../rules/login-lifetime.js'
import { callbackWithState } from './callback-with-state.js'
import { createState } from './create-state.js'
import type { LoginTransaction } from './login-transaction.js'
import { createCodeChallenge, createCodeVerifier } from './pkce.js'

export interface LoginRequestOptions {
  /** The provider to log in with. */
  provider: Provider
  /**
   * The URL that the provider sends the user back to: https, or http on localhost. Leave it out for a headless login, in which the
   * provider shows a code that the user copies.
   */
  callbackUrl?: string
  /** What the app asks for: label, limit, when the limit resets, when the key expires. Default: the provider's defaults. */
  key?: KeyOptions
  /** The path to go to after the login. It is stored as it is: pass it through {@link safeReturnTo} first. Default `/`. */
  returnTo?: string
  /**
   * How long the login may take, in seconds: a whole number from 60 to 86,400. New users sign up with the provider first, so keep
   * it long; the provider itself limits the age of the code. Default 3600. L04
   */
  loginLifetime?: number | undefined
  /** Milliseconds since 1970. Default: the clock. */
  now?: number
}

export interface LoginRequest {
  /** The URL of the consent page. Send the user there in a top-level navigation. */
  url: string
  /** Store it until the callback, where only this visitor can bring it back: it proves that they started the login. */
  transaction: LoginTransaction
}

/**
 * Starts a login: creates state, code verifier and code challenge (RFC 7636), and the URL of the provider's consent page. Uses no
 * network. The state is sent both inside `callback_url` and as a parameter beside it, since providers differ in which one they return
 * (docs/protocol.md §1). P02
 *
 * @throws `config_invalid` for an invalid callback URL, key option or `loginLifetime`; the message names it.
 */
export async function createLoginRequest(options: LoginRequestOptions): Promise<LoginRequest> {
  const { provider, callbackUrl, key = {}, returnTo = '/', loginLifetime, now = Date.now() } = options
  const transaction: LoginTransaction = {
    state: createState(),
    codeVerifier: createCodeVerifier(),
    callbackUrl: callbackUrl ?? null,
    provider: provider.id,
    issuer: provider.siteUrl,
    apiUrl: provider.apiUrl,
    createdAt: now,
    expiresAt: now + loginLifetimeMs(loginLifetime),
    returnTo,
  }
  const url = new URL(provider.authorizeUrl)
  // Not `url.searchParams`, which serialises the whole URL again with each parameter.
  const query = new URLSearchParams(url.search)
  if (callbackUrl !== undefined) {
    query.set('callback_url', callbackWithState(callbackUrl, transaction.state, provider).href)
    query.set('state', transaction.state)
  }
  query.set('code_challenge', await createCodeChallenge(transaction.codeVerifier))
  query.set('code_challenge_method', 'S256')
  for (const [name, value] of Object.entries(keyParameters(key, now))) query.set(name, value)
  url.search = query.toString()
  return { url: url.href, transaction }
}
