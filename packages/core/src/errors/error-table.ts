import type { OpenRouteErrorCode } from './error-code.js'
import type { SentenceName } from './sentences.js'

/** What an error code means. The message for the developer is in `error-messages.ts`, which production bundles for browsers leave out. */
export interface ErrorTraits {
  /** The HTTP status of a response with this error; none where the error can't reach a response. */
  readonly status?: number
  /** Whether the same call may be made again without harm. */
  readonly retryable?: true
  /** For the person at the screen: the name of a localised sentence. */
  readonly sentence: SentenceName
  /** No request was sent to the provider, so a code is not spent and the same callback may be tried again. */
  readonly unsent?: true
  /** The login is over: its transaction is spent or refused, and only a new login helps. */
  readonly endsLogin?: true
  /** The provider may have created a key that the app does not have. Its owner finds and deletes it at `helpUrl`. */
  readonly keyMayExist?: true
  /** A login window that ends with this error closes itself, and the page that opened it shows the error. */
  readonly shownByOpener?: true
}

/** The error ends the login, and there is nothing to do in the login window. */
const OVER = { endsLogin: true, shownByOpener: true } as const
/** The error ends the login and leaves something to do: find and delete the key. */
const KEY_LEFT = { endsLogin: true, keyMayExist: true } as const

/** Everything that depends on an error's code. Browser bundles contain short forms of some columns, which are tested against it. */
export const ERROR_TABLE: Readonly<Record<OpenRouteErrorCode, ErrorTraits>> = Object.freeze({
  config_invalid: { status: 500, sentence: 'misconfigured', unsent: true },
  callback_invalid: { status: 400, sentence: 'again' },
  state_mismatch: { status: 400, sentence: 'again' },
  transaction_missing: { status: 400, sentence: 'missing' },
  transaction_expired: { status: 400, sentence: 'expired', ...OVER },
  callback_used: { status: 409, sentence: 'used', keyMayExist: true }, // D10: the request that spent the code may have failed
  access_denied: { status: 403, sentence: 'declined', ...OVER },
  provider_refused: { status: 400, sentence: 'again', ...OVER },
  issuer_mismatch: { status: 400, sentence: 'again' },
  code_rejected: { status: 400, sentence: 'rejected', keyMayExist: true, ...OVER }, // D10: the code may have been spent by a server that crashed
  code_expired: { status: 400, sentence: 'expired', ...OVER },
  challenge_method_rejected: { status: 502, sentence: 'misconfigured', ...OVER },
  exchange_rejected: { status: 502, sentence: 'refused', ...OVER },
  exchange_not_allowed: { status: 502, sentence: 'misconfigured', ...OVER },
  exchange_outcome_unknown: { status: 502, sentence: 'interrupted', ...KEY_LEFT },
  provider_unreachable: { status: 502, retryable: true, sentence: 'later', unsent: true },
  provider_timeout: { status: 504, retryable: true, sentence: 'later' },
  provider_interrupted: { status: 502, retryable: true, sentence: 'later' },
  provider_response_invalid: { status: 502, sentence: 'provider', ...KEY_LEFT },
  provider_redirected: { status: 502, sentence: 'misconfigured', ...KEY_LEFT },
  provider_error: { status: 502, retryable: true, sentence: 'provider', ...KEY_LEFT },
  rate_limited: { status: 429, retryable: true, sentence: 'limited', ...OVER },
  key_rejected: { status: 401, sentence: 'key' },
  request_invalid: { status: 400, sentence: 'unusable' },
  payment_required: { status: 402, sentence: 'payment' },
  key_limit_reached: { status: 402, sentence: 'key_limit' },
  credit_exhausted: { status: 402, sentence: 'credit' },
  balance_negative: { status: 402, sentence: 'negative' },
  budget_reached: { status: 403, sentence: 'budget' },
  content_blocked: { status: 403, sentence: 'moderation' },
  guardrail_blocked: { status: 403, sentence: 'guardrail' },
  region_blocked: { status: 403, sentence: 'region' },
  access_forbidden: { status: 403, sentence: 'not_allowed' },
  model_unavailable: { status: 404, sentence: 'no_model' },
  precondition_failed: { status: 412, sentence: 'unusable' },
  request_too_large: { status: 413, sentence: 'too_long' },
  free_quota_reached: { status: 429, retryable: true, sentence: 'free_quota' },
  upstream_rejected: { status: 502, sentence: 'upstream' },
  provider_unavailable: { status: 503, retryable: true, sentence: 'busy' },
  not_signed_in: { status: 401, sentence: 'signed_out' },
  session_unavailable: { status: 503, retryable: true, sentence: 'later' },
  session_save_failed: { status: 503, sentence: 'unsaved', ...KEY_LEFT },
  sealed_key_invalid: { status: 500, sentence: 'key' },
  request_forbidden: { status: 403, sentence: 'forbidden' },
  method_not_allowed: { status: 405, sentence: 'wrong' },
  not_found: { status: 404, sentence: 'wrong' },
  body_invalid: { status: 400, sentence: 'wrong' },
  body_too_large: { status: 413, sentence: 'too_long' },
  body_timeout: { status: 408, sentence: 'wrong' },
  model_not_allowed: { status: 403, sentence: 'model' },
  cancelled: { sentence: 'cancelled', unsent: true },
  popup_blocked: { sentence: 'popup' },
  third_party_frame: { sentence: 'frame' },
  insecure_context: { sentence: 'insecure' },
  storage_unavailable: { sentence: 'storage' },
  network_error: { retryable: true, sentence: 'later' },
  internal_error: { status: 500, sentence: 'wrong' },
})
