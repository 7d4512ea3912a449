import { failure } from '@openroute-kit/core/internal'
import { cdnPage } from './cdn-page.js'
import type { Fault, FaultHeaders } from './fault.js'

/** The name of a response that real services have. */
export type FaultName =
  | 'code-invalid'
  | 'code-expired'
  | 'code-used'
  | 'key-invalid'
  | 'provider-key-invalid'
  | 'out-of-credit'
  | 'limit-reached'
  | 'negative-balance'
  | 'moderation'
  | 'workspace-budget'
  | 'blocked-region'
  | 'no-model'
  | 'request-timeout'
  | 'precondition-failed'
  | 'too-large'
  | 'unprocessable'
  | 'rate-limited'
  | 'free-models-daily'
  | 'server-error'
  | 'bad-gateway'
  | 'model-unavailable'
  | 'gateway-timeout'
  | 'provider-timeout'
  | 'overloaded'
  | 'cdn-403'
  | 'cdn-429'
  | 'cdn-503'
  | 'cdn-524'

interface ErrorDetails {
  metadata?: object
  headers?: FaultHeaders
}

/** An error of the provider, with the kind in `error.metadata.error_type` (docs/protocol.md §3). */
function error(status: number, message: string, errorType: string, details: ErrorDetails = {}): Fault {
  const { metadata, headers = {} } = details
  const body = { error: { code: status, message, metadata: { error_type: errorType, ...metadata } } }
  return Object.freeze({ kind: 'respond', status, headers, body })
}

/** The page of a CDN in front of the provider. */
function cdn(status: number, headers: FaultHeaders = {}): Fault {
  return Object.freeze({
    kind: 'respond',
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
    body: cdnPage(status),
  })
}

/** An error that says whether and when to retry. */
function availability(status: number, message: string, code: string, retryAfter: number): Fault {
  const details = { code, retryable: true, retry_after: retryAfter, fallback_models: ['openai/gpt-4o-mini'] }
  return error(status, message, code, {
    metadata: { availability: details },
    headers: { 'retry-after': String(retryAfter) },
  })
}

/** What real services respond, by name: for `emulator.fail` and the dashboard. */
export const NAMED_FAULTS: Readonly<Record<FaultName, Fault>> = Object.freeze({
  'code-invalid': error(403, 'Invalid code or code_verifier', 'permission_denied'),
  'code-expired': error(403, 'Authorization code expired', 'permission_denied'),
  'code-used': error(409, 'Authorization code already used', 'invalid_request'),
  'key-invalid': error(401, 'Invalid API key', 'authentication'),
  // The model provider's own 401, about a key that the user has there.
  'provider-key-invalid': error(401, 'Incorrect API key provided', 'authentication', {
    metadata: { provider_name: 'Acme', raw: 'Incorrect API key provided' },
  }),
  'out-of-credit': error(402, 'Insufficient credits', 'payment_required'),
  'limit-reached': error(402, 'This key has reached its credit limit', 'payment_required'),
  'negative-balance': error(
    402,
    'Your account has a negative balance. Add credits to use models again, including free ones.',
    'payment_required',
  ),
  moderation: error(403, 'The input was flagged', 'content_policy_violation', {
    metadata: {
      reasons: ['violence'],
      flagged_input: 'Hello',
      provider_name: 'Acme',
      model_slug: 'acme/one',
    },
  }),
  'workspace-budget': error(
    403,
    'The budget of this workspace is used up. Ask an admin of the workspace to raise it.',
    'permission_denied',
  ),
  'blocked-region': error(403, 'This model is not available in your region', 'permission_denied'),
  'no-model': error(404, 'No endpoints found that match your data policy', 'not_found'),
  'request-timeout': error(408, 'Request timed out', 'timeout'),
  'precondition-failed': error(412, 'Precondition failed', 'precondition_failed'),
  'too-large': error(413, 'Request Entity Too Large', 'payload_too_large'),
  unprocessable: error(422, 'The request cannot be processed', 'unprocessable'),
  'rate-limited': error(429, 'Rate limit exceeded', 'rate_limit_exceeded', {
    headers: { 'retry-after': '5' },
  }),
  'free-models-daily': error(429, 'Rate limit exceeded: free-models-per-day', 'rate_limit_exceeded'),
  'server-error': error(500, 'Internal Server Error', 'server'),
  'bad-gateway': error(502, 'Provider returned error', 'provider_unavailable', {
    metadata: { provider_name: 'Acme' },
  }),
  'model-unavailable': availability(503, 'No provider available', 'provider_unavailable', 3),
  'gateway-timeout': error(504, 'Gateway Timeout', 'timeout'),
  'provider-timeout': error(524, 'The provider did not respond in time', 'timeout'),
  overloaded: availability(529, 'Provider overloaded', 'provider_overloaded', 10),
  'cdn-403': cdn(403),
  'cdn-429': cdn(429, { 'retry-after': '30' }),
  'cdn-503': cdn(503, { 'retry-after': '60' }),
  'cdn-524': cdn(524, { 'retry-after': '120' }),
})

/** @throws `config_invalid` for an unknown name */
export function faultOf(fault: Fault | FaultName): Fault {
  if (typeof fault === 'object') return fault
  if (!Object.hasOwn(NAMED_FAULTS, fault))
    throw failure('config_invalid', {
      message: `The emulator has no fault "${fault}", but ${Object.keys(NAMED_FAULTS).join(', ')}.`,
    })
  return NAMED_FAULTS[fault]
}
