import type { OpenRouteErrorCode } from './error-code.js'

/** The message for the developer, by error code: what happened, and what to do next. */
export const ERROR_MESSAGES: Readonly<Record<OpenRouteErrorCode, string>> = Object.freeze({
  config_invalid: 'The configuration is invalid. Check the options.',
  callback_invalid:
    'The callback is invalid: its URL is not the callbackUrl of the login, or the code is missing, malformed or repeated. Start the login again.',
  state_mismatch: 'The callback belongs to another login. Start the login again.',
  transaction_missing:
    'This browser has no such login in progress: it was started in another browser or at another host, or has ended. Start the login again.',
  transaction_expired:
    'The login took longer than its lifetime (loginLifetime, an hour by default). Start it again.',
  callback_used: 'This callback has already been exchanged. Start the login again.',
  access_denied: 'The user declined. Offer the login again.',
  provider_refused: 'The provider refused the login. Start it again.',
  issuer_mismatch: 'The callback comes from another provider than the one that the login was started with.',
  code_rejected: 'The provider does not accept this code for this login. Start the login again.',
  code_expired: 'The code has expired at the provider. Start the login again.',
  challenge_method_rejected:
    'The provider did not accept S256 for this code. Check that apiUrl belongs to authorizeUrl.',
  exchange_rejected:
    'The provider refused the exchange, and its message names neither the code nor the verifier. Check apiUrl, then start the login again.',
  exchange_not_allowed: 'The provider does not allow POST, or not over http. Check apiUrl.',
  exchange_outcome_unknown:
    'The connection failed during the exchange. The code counts as spent and a key may exist: check the list of keys, then start the login again.',
  provider_unreachable: 'No connection to the provider. Check apiUrl and the network.',
  provider_timeout: 'The provider did not respond in time. Try again, or raise the timeout.',
  provider_interrupted: 'The connection to the provider broke. Try again.',
  provider_response_invalid:
    'The provider’s response is invalid: not the JSON of the protocol, or larger than 64 KiB. Check apiUrl.',
  provider_redirected: 'The provider responded with a redirect, which is not followed. Check apiUrl.',
  provider_error: 'The provider failed. Try again in a while.',
  rate_limited: 'Too many requests. Try again in a while.',
  key_rejected: 'The key is deleted, expired or disabled. Log in again.',
  request_invalid: 'The provider could not process the request. Check its parameters.',
  payment_required:
    'The request could not be paid for. Check the credit of the account and the limit of the key.',
  key_limit_reached: 'The limit of the key is used up. Link to the settings of the key (keyLinks.settings).',
  credit_exhausted: 'The account has too little credit for this request. Link to the site of the provider.',
  balance_negative:
    'The balance of the account is negative, which blocks free models too. Link to the site of the provider.',
  budget_reached: 'The budget of the workspace is used up. Only its administrator can raise it.',
  content_blocked: 'The moderation of the provider or of the model blocked the content. Show the message.',
  guardrail_blocked:
    'The privacy or guardrail settings of the account exclude the request. Show the message.',
  region_blocked: 'The service or the model is not available in this region. Show the message.',
  access_forbidden: 'The provider does not allow this request with this key. Show the message.',
  model_unavailable:
    'There is no such model, or the privacy settings of the account exclude it. Offer another one. If every path responds with 404, check apiUrl.',
  precondition_failed: 'A precondition of the request failed. Show the message.',
  request_too_large: 'The request is too large for the provider or the model. Send less.',
  free_quota_reached: 'The daily requests to free models are used up. Wait, or offer another model.',
  upstream_rejected:
    'The provider of the model rejected its own key or the request. The key of the user is valid.',
  provider_unavailable: 'The provider or the model is not available. Offer a retry.',
  not_signed_in: 'No user is signed in. Log in first.',
  session_unavailable:
    'The session could not be read. Check the path of the kit’s routes, and the server’s log.',
  session_save_failed: 'The session could not be saved. Delete the key that was created, then log in again.',
  sealed_key_invalid:
    'The sealed key was changed, or belongs to another owner. Remove it, and let the user log in again.',
  request_forbidden:
    'The request was refused: its path leaves the API, or it comes from another origin than baseUrl.',
  method_not_allowed: 'This route does not support the method.',
  not_found: 'There is no such route.',
  body_invalid: 'The request body is invalid.',
  body_too_large: 'The request body is too large.',
  body_timeout: 'The request body did not arrive in time.',
  model_not_allowed: 'This app does not allow the model.',
  cancelled: 'The request was cancelled by its caller.',
  popup_blocked: 'The browser blocked the login window. Call login() in a click, or use mode "redirect".',
  third_party_frame:
    'The page is inside a frame of another site, where browsers withhold its cookies and storage. Open it in a window of its own.',
  insecure_context: 'A login needs https, or http on localhost.',
  storage_unavailable: 'The browser stores no data for this page: storage is blocked or full.',
  network_error: 'The app’s server can’t be reached. Try again.',
  internal_error: 'Unexpected error inside the app. Its log has the cause.',
})
