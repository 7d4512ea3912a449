/**
 * Every way in which the kit says no. The codes are stable: apps may branch on them, prose may change.
 *
 * - `config_*`: an option is wrong; the message names it.
 * - callback: `callback_invalid`, `state_mismatch`, `transaction_missing`, `transaction_expired`,
 *   `callback_used`, `access_denied`, `provider_refused`, `issuer_mismatch`.
 * - exchange: `code_rejected`, `code_expired`, `challenge_method_rejected`, `exchange_rejected`,
 *   `exchange_not_allowed`, `exchange_outcome_unknown`.
 * - provider: `provider_unreachable` (nothing was sent), `provider_timeout`, `provider_interrupted`,
 *   `provider_response_invalid`, `provider_redirected`, `provider_error`, `rate_limited`, `key_rejected`.
 * - session and requests: the rest.
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
  | 'not_signed_in'
  | 'session_unavailable'
  | 'session_save_failed'
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

export interface OpenRouteErrorOptions {
  /** The HTTP status that goes with the error, where there is one. */
  status?: number | undefined
  /** Whether the same call may be made again without harm. Default `false`. */
  retryable?: boolean | undefined
  /** A page on which the user can mend it, such as the list of their keys. */
  helpUrl?: string | undefined
  /** Seconds after which the same call may be made again. */
  retryAfter?: number | undefined
}

/**
 * The one error class of the kit. `code` is for programs, `message` for developers: what happened and what
 * to do next. For a sentence to show to the user, see {@link describeError}.
 *
 * It takes no `cause`: what a network library attaches to its errors may hold a code or a key (B30).
 */
export class OpenRouteError extends Error {
  declare readonly code: OpenRouteErrorCode
  declare readonly status: number | undefined
  declare readonly retryable: boolean
  declare readonly helpUrl: string | undefined
  declare readonly retryAfter: number | undefined

  constructor(code: OpenRouteErrorCode, message: string, options?: OpenRouteErrorOptions) {
    super(message)
    Object.assign(this, { name: 'OpenRouteError', code, retryable: false }, options)
    delete this.cause // whatever a caller without types hands in
  }
}
