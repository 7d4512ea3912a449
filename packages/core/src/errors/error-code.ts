/**
 * The code of an {@link OpenRouteError}. The list is closed and the codes are stable: apps may branch on them. Messages may change.
 *
 * - Configuration: `config_invalid` (an option is wrong; the message names it).
 * - Callback: `callback_invalid`, `state_mismatch`, `transaction_missing`, `transaction_expired`, `callback_used`, `access_denied`,
 *   `provider_refused`, `issuer_mismatch`.
 * - Exchange: `code_rejected`, `code_expired`, `challenge_method_rejected`, `exchange_rejected`, `exchange_not_allowed`,
 *   `exchange_outcome_unknown`.
 * - Provider: `provider_unreachable` (nothing was sent), `provider_timeout`, `provider_interrupted`, `provider_response_invalid`,
 *   `provider_redirected`, `provider_error`, `rate_limited`, `key_rejected`.
 * - Responses of the API, by {@link readApiError}: `request_invalid`, `payment_required`, `key_limit_reached`, `credit_exhausted`,
 *   `balance_negative`, `budget_reached`, `content_blocked`, `guardrail_blocked`, `region_blocked`, `access_forbidden`,
 *   `model_unavailable`, `precondition_failed`, `request_too_large`, `free_quota_reached`, `upstream_rejected`, `provider_unavailable`.
 * - Session: `not_signed_in`, `session_unavailable`, `session_save_failed`.
 * - Keys in an app's own database: `sealed_key_invalid`.
 * - Requests to the kit's routes: `request_forbidden`, `method_not_allowed`, `not_found`, `body_invalid`, `body_too_large`,
 *   `body_timeout`, `model_not_allowed`.
 * - In the browser: `popup_blocked`, `third_party_frame`, `insecure_context`, `storage_unavailable`, `network_error`.
 * - Other: `cancelled`, `internal_error`.
 */
export type OpenRouteErrorCode =
  | 'config_invalid'
  | 'callback_invalid'
  | 'state_mismatch'
  | 'transaction_missing'
  | 'transaction_expired'
  | 'callback_used'
  | 'access_denied'
  | 'provider_refused'
  | 'issuer_mismatch'
  | 'code_rejected'
  | 'code_expired'
  | 'challenge_method_rejected'
  | 'exchange_rejected'
  | 'exchange_not_allowed'
  | 'exchange_outcome_unknown'
  | 'provider_unreachable'
  | 'provider_timeout'
  | 'provider_interrupted'
  | 'provider_response_invalid'
  | 'provider_redirected'
  | 'provider_error'
  | 'rate_limited'
  | 'key_rejected'
  | 'request_invalid'
  | 'payment_required'
  | 'key_limit_reached'
  | 'credit_exhausted'
  | 'balance_negative'
  | 'budget_reached'
  | 'content_blocked'
  | 'guardrail_blocked'
  | 'region_blocked'
  | 'access_forbidden'
  | 'model_unavailable'
  | 'precondition_failed'
  | 'request_too_large'
  | 'free_quota_reached'
  | 'upstream_rejected'
  | 'provider_unavailable'
  | 'not_signed_in'
  | 'session_unavailable'
  | 'session_save_failed'
  | 'sealed_key_invalid'
  | 'request_forbidden'
  | 'method_not_allowed'
  | 'not_found'
  | 'body_invalid'
  | 'body_too_large'
  | 'body_timeout'
  | 'model_not_allowed'
  | 'cancelled'
  | 'popup_blocked'
  | 'third_party_frame'
  | 'insecure_context'
  | 'storage_unavailable'
  | 'network_error'
  | 'internal_error'
