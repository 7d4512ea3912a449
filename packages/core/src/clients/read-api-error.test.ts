import { describe, expect, it } from 'vitest'
import { describeError } from '../errors/describe-error.js'
import type { OpenRouteErrorCode } from '../errors/error-code.js'
import { readApiError } from './read-api-error.js'

type Case = readonly [status: number, body: unknown, code: OpenRouteErrorCode]

const says = (message: string, more: object = {}) => ({ error: { message, ...more } })
const typed = (error_type: string, message = 'No.') => ({ error: { message, metadata: { error_type } } })

const CASES: readonly Case[] = [
  [400, says('Invalid parameter: temperature'), 'request_invalid'],
  [400, says("This endpoint's maximum context length is 8192 tokens."), 'request_too_large'],
  [422, says('Unprocessable'), 'request_invalid'],
  [409, says('Conflict'), 'request_invalid'],
  [401, says('No auth credentials found', { code: 401 }), 'key_rejected'],
  [401, says('Bad key', { code: 401, metadata: { provider_name: 'OpenAI' } }), 'upstream_rejected'],
  [402, says('The limit of this key is used up. Change it at https://x.example/keys/1'), 'key_limit_reached'],
  [
    402,
    says('Key limit exceeded (total limit). Manage it using https://x.example/settings/keys'),
    'key_limit_reached',
  ],
  [
    402,
    says(
      'This request requires more credits. Visit https://x.example/settings/keys and raise the total limit',
    ),
    'key_limit_reached',
  ],
  [402, typed('key_limit_exceeded'), 'key_limit_reached'],
  [402, says('密钥额度已用完'), 'key_limit_reached'],
  [402, says('Insufficient credits. Add more using https://x.example/settings/credits'), 'credit_exhausted'],
  [402, says('You can only afford 12 tokens'), 'credit_exhausted'],
  [402, says('账户余额不足'), 'credit_exhausted'],
  [402, typed('insufficient_credits'), 'credit_exhausted'],
  [402, says('Your account has a negative balance; free models are unavailable too'), 'balance_negative'],
  [402, typed('negative_balance'), 'balance_negative'],
  [402, says('Workspace budget exceeded'), 'budget_reached'],
  [402, says('Payment Required'), 'payment_required'],
  [402, 'Payment Required', 'payment_required'],
  [402, { error: 'payment_required' }, 'payment_required'],
  [402, undefined, 'payment_required'],
  [403, says('Flagged', { metadata: { reasons: ['violence'], flagged_input: 'x' } }), 'content_blocked'],
  [403, says('Your input was flagged by moderation'), 'content_blocked'],
  [403, typed('content_policy_violation'), 'content_blocked'],
  [403, says('Blocked by a guardrail of your workspace'), 'guardrail_blocked'],
  [403, says('Workspace budget exceeded. Ask your admin.'), 'budget_reached'],
  [403, says('Key limit exceeded (daily limit)'), 'key_limit_reached'],
  [403, says('This model is not available in your region'), 'region_blocked'],
  [403, says('Country, region, or territory not supported'), 'region_blocked'],
  [403, '<html><title>Attention Required!</title></html>', 'access_forbidden'],
  [403, {}, 'access_forbidden'],
  [404, says('No endpoints found for x/y'), 'model_unavailable'],
  [404, says('No endpoints found matching your data policy'), 'model_unavailable'],
  [408, says('Request timed out'), 'provider_timeout'],
  [412, says('Precondition failed'), 'precondition_failed'],
  [413, 'Payload Too Large', 'request_too_large'],
  [429, says('Rate limited'), 'rate_limited'],
  [429, says('Rate limit exceeded: free-models-per-day'), 'free_quota_reached'],
  [429, '<html>Too Many Requests</html>', 'rate_limited'],
  [500, says('Internal Server Error'), 'provider_unavailable'],
  [
    502,
    { error: { message: 'Provider returned error', metadata: { provider_name: 'X' } } },
    'provider_unavailable',
  ],
  [503, '<!DOCTYPE html>', 'provider_unavailable'],
  [504, '<html>', 'provider_timeout'],
  [524, '<html>A timeout occurred</html>', 'provider_timeout'],
  [529, says('Overloaded'), 'provider_unavailable'],
  [
    529,
    { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    'provider_unavailable',
  ],
]

/** Errors after the first token, under status 200. */
const IN_STREAMS: readonly Case[] = [
  [200, says('Out of credits', { code: 402 }), 'credit_exhausted'],
  [200, says('Slow down', { code: 429 }), 'rate_limited'],
  [200, says('Broke off', { code: 'server_error' }), 'provider_unavailable'],
  [200, says('Slow down', { code: 'rate_limit_exceeded' }), 'rate_limited'],
  [
    200,
    { type: 'response.failed', response: { error: { code: 'rate_limit_exceeded', message: 'No' } } },
    'rate_limited',
  ],
  [
    200,
    { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    'provider_unavailable',
  ],
  [200, { type: 'error', error: { type: 'authentication_error', message: 'No' } }, 'key_rejected'],
  [200, says('The connection broke', { code: 'provider_interrupted', status: 502 }), 'provider_interrupted'],
  [200, null, 'provider_unavailable'],
]

describe('readApiError', () => {
  it.each([...CASES, ...IN_STREAMS])('P03 reads %i %j as %s', (status, body, code) => {
    expect(readApiError({ status, body }).code).toBe(code)
  })

  it('P03 never tells to raise a limit that is not the cause', () => {
    for (const [status, body, code] of [...CASES, ...IN_STREAMS]) {
      const error = readApiError({ status, body })
      if (code === 'key_limit_reached') continue
      expect(describeError(error.code, 'en')).not.toMatch(/raise/i)
      expect(describeError(error.code, 'zh-CN')).not.toMatch(/调整额度/)
    }
  })

  it.each([
    [says('m'), 'm'],
    [{ error: 'invalid_request', error_description: 'm' }, 'm'],
    [{ error: 'm' }, 'm'],
    [{ message: 'm' }, 'm'],
    [{ detail: 'm' }, 'm'],
    ['m', 'm'],
  ])('P03 finds the message in %j', (body, message) => {
    expect(readApiError({ status: 400, body })).toMatchObject({ message, status: 400 })
  })

  it('P03 takes no web page for a message', () => {
    expect(readApiError({ status: 503, body: '\n<html>secret</html>' }).message).not.toContain('secret')
  })

  it('P03 keeps the codes of the kit’s own routes', () => {
    const body = { error: { code: 'body_too_large', message: 'm', status: 413 } }
    expect(readApiError({ status: 413, body }).code).toBe('body_too_large')
  })

  it.each([
    [{ retryable: true, retry_after: 7 }, true, 7],
    [{ retryable: false }, false, undefined],
    [{ retryable: 'yes', retry_after: '7' }, true, undefined],
    [undefined, true, undefined],
  ])('P03 reads availability %j', (availability, retryable, retryAfter) => {
    for (const body of [
      { error: { availability } },
      { error: { metadata: { availability } } },
      { availability },
    ])
      expect(readApiError({ status: 503, body })).toMatchObject({ retryable, retryAfter })
  })

  it('P03 prefers the header Retry-After, in seconds or as a date', () => {
    const body = { error: { availability: { retry_after: 7 } } }
    expect(readApiError({ status: 503, body, retryAfter: '3' }).retryAfter).toBe(3)
    expect(readApiError({ status: 503, body, retryAfter: 'Thu, 01 Jan 1970 00:00:00 GMT' }).retryAfter).toBe(
      0,
    )
    for (const retryAfter of ['', 'soon', null, undefined])
      expect(readApiError({ status: 503, body, retryAfter }).retryAfter).toBe(7)
  })

  it('B30 redacts keys in the message', () => {
    const body = says('Bad key sk-or-v1-0123456789abcdef')
    expect(readApiError({ status: 400, body }).message).not.toContain('0123456789abcdef')
  })

  it.each([null, undefined, [], 7, { error: null }, { error: [] }, { error: { metadata: 'x' } }])(
    'P03 accepts the body %j',
    (body) => {
      for (const status of [0, 200, 400, 402, 403, 429, 599, Number.NaN])
        expect(readApiError({ status, body }).name).toBe('OpenRouteError')
    },
  )
})
