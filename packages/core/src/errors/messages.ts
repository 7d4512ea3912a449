import type { OpenRouteErrorCode } from './open-route-error.js'

/** What errors say to developers: what happened, what to do next. */
export const MESSAGES: Partial<Record<OpenRouteErrorCode, string>> = {
  access_denied: 'The user declined. Offer the login again.',
  callback_invalid:
    'The callback is not usable: another address than the login named, no code, or a parameter given twice. Start the login again.',
  callback_used: 'This callback has been exchanged. Start the login again.',
  cancelled: 'The request was cancelled by its caller.',
  challenge_method_rejected: 'The provider did not accept S256 for this code.',
  code_expired: 'The code is older than 10 minutes. Start the login again.',
  code_rejected: 'The provider knows no such code for this login. Start the login again.',
  exchange_not_allowed: 'The provider takes no POST here, or no http. Check apiUrl.',
  exchange_outcome_unknown:
    'The connection broke or took too long. The code counts as spent and a key may exist: look, then log in again.',
  exchange_rejected: 'The provider refused the exchange.',
  insecure_context: 'Logging in needs https, or http on localhost.',
  issuer_mismatch: 'The callback comes from another provider than the login went to.',
  key_rejected: 'The key is deleted, expired or disabled. Log in again.',
  network_error: 'The app’s server can’t be reached.',
  not_signed_in: 'Nobody is signed in. Call login() first.',
  popup_blocked: 'The browser opened no window. Call login() in a click, or use mode "redirect".',
  provider_response_invalid:
    'The provider’s answer can’t be used: not the JSON of the protocol, or more than 64 KiB. Check apiUrl.',
  provider_error: 'The provider failed.',
  provider_interrupted: 'The connection to the provider broke.',
  provider_redirected: 'The provider answered with a redirect. Check apiUrl.',
  provider_refused: 'The provider refused the login. Start it again.',
  provider_timeout: 'The provider did not answer in time.',
  provider_unreachable: 'No connection to the provider. Check apiUrl and the network.',
  rate_limited: 'The provider limits requests at the moment. Try again in a while.',
  request_forbidden:
    'The request was refused: a path that leaves the API, or a server whose baseUrl is another origin than this page.',
  session_unavailable: 'The app’s server did not answer for the session. Check mount, and the server’s log.',
  state_mismatch: 'The callback belongs to another login. Start the login again.',
  storage_unavailable: 'The browser keeps no data for this page: storage is blocked or full.',
  third_party_frame:
    'The page is inside a frame of another site, where browsers withhold its cookies and storage. Open it in a window of its own.',
  transaction_expired: 'The login took longer than 10 minutes. Start it again.',
  transaction_missing:
    'This browser has no such login under way: it began in another one, or has ended. Start it here again.',
}

/** What an option must be. */
export const RULES: Record<string, string> = {
  expiresAt:
    'a Date or an ISO 8601 time with zone, such as "2030-01-31T12:00:00Z", in the future, and not given with expiresIn',
  expiresIn: 'a number of seconds above 0, given instead of expiresAt',
  id: '1 to 32 of a-z, 0-9 and "-"',
  label: '1 to 100 characters, no control characters',
  limit: 'a number of US dollars above 0',
  limitReset: '"daily", "weekly" or "monthly", together with limit',
  option: 'an option that exists: see KeyOptions',
  parameters: 'without code, state, error and iss in its query: the login sets them',
  timeoutMs: 'a number of milliseconds from 1 to 2147483647',
  callbackUrl: 'a page of this origin',
  mount: 'a path such as "/openroute"',
  provider: 'openroute, openrouter or therouter; or else give both site-url and api-url',
  'property provider':
    'set to defineProvider({ … }) by a script, since api-url is neither on the origin of site-url nor on its host with "api." before it',
  storage: '"memory", "session" or "local"',
  url: 'an absolute https URL (http on localhost only) without user name, password and fragment, a base URL also without query',
}
