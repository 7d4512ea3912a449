import { readApiError } from '@openroute-kit/core'
import { describe, expect, it } from 'vitest'
import { filterResponseHead } from './filter-response-head.js'
import { providerErrorReply } from './provider-error.js'

const KEY = 'tr_0123456789abcdef' // matches no pattern of `redactKeys`

const headOf = (status: number, headers: Record<string, string>) =>
  filterResponseHead({ key: KEY, files: false }, status, (name) => headers[name])
const JSON_TYPE = { 'content-type': 'application/json' }
const reply = (body: unknown, status = 402) =>
  JSON.parse(
    providerErrorReply(KEY, headOf(status, JSON_TYPE), typeof body === 'string' ? body : JSON.stringify(body))
      .body,
  ).error

describe('providerErrorReply', () => {
  it('B36 keeps code, message and metadata', () => {
    expect(reply({ error: { code: 'no_credit', message: 'm', metadata: { a: [1] } } })).toEqual({
      code: 'no_credit',
      message: 'm',
      metadata: { a: [1] },
      status: 402,
    })
    expect(reply({ error: { code: 402, message: 'm' } }).code).toBe(402)
  })

  it('B32 redacts keys in every string', () => {
    const key = `sk-or-v1-${'a'.repeat(64)}`
    const error = {
      code: key,
      message: `Bad ${key}!`,
      metadata: { raw: JSON.stringify({ key }), list: [key] },
    }
    expect(JSON.stringify(reply({ error }))).not.toContain('aaaa')
  })

  it('B32 redacts the key of the request in any form and position', () => {
    const error = { code: KEY, message: `Bad ${KEY}`, metadata: { [KEY]: 1, list: [KEY] } }
    expect(JSON.stringify(reply({ error }))).not.toContain(KEY)
    expect(headOf(200, { ...JSON_TYPE, 'x-generation-id': `gen-${KEY}` }).headers).not.toHaveProperty(
      'x-generation-id',
    )
  })

  it('B32 redacts keys in property names, and escaped keys', () => {
    const other = `sk-or-v1-${'a'.repeat(64)}`
    expect(JSON.stringify(reply({ error: { metadata: { [other]: { [other]: 1 } } } }))).not.toContain('aaaa')
    const escaped = KEY.replace('t', '\\u0074')
    const error = reply(`{"error":{"code":"${escaped}","message":"${escaped}","metadata":{"${escaped}":1}}}`)
    expect(JSON.stringify(error)).not.toContain(KEY)
  })

  it('accepts errors of any depth', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const)
      for (let depth = 500; depth * open.length < 60_000; depth += 500)
        expect(reply(`{"error":{"metadata":${open.repeat(depth)}1${close.repeat(depth)}}}`).status).toBe(402)
  })

  it.each(['', 'x', '[]', 'null', '{"error":"x"}', '{"error":null}', '{"error":{"code":{},"message":[]}}'])(
    'responds to the malformed error %j with the status only',
    (body) => {
      expect(reply(body)).toEqual({ code: 402, status: 402, message: expect.any(String) })
    },
  )

  it.each([
    [{ error: 'invalid_request', error_description: 'No tokens.' }, 'No tokens.'],
    [{ error: 'No tokens.' }, 'No tokens.'],
    [{ error: { code: 402, message: 'No tokens.' } }, 'No tokens.'],
    [{ message: 'No tokens.' }, 'No tokens.'],
  ])('P03 finds the message in %j', (body, message) => {
    expect(reply(body)).toEqual({ code: 402, status: 402, message })
  })

  it.each([
    [402, { error: 'insufficient_quota', error_description: 'No.' }, 'credit_exhausted'],
    [402, { error: { type: 'insufficient_credits', message: 'No.' } }, 'credit_exhausted'],
    [402, { error: { message: 'No.', metadata: { error_type: 'negative_balance' } } }, 'balance_negative'],
    [402, { errors: [{ message: 'Insufficient credits' }] }, 'credit_exhausted'],
    [402, { code: 'key_limit_exceeded', message: 'No.' }, 'key_limit_reached'],
    [402, 'Insufficient credits', 'credit_exhausted'],
    [402, 'Payment Required', 'payment_required'],
    [403, { error: { code: 'access_denied', message: 'This region is blocked' } }, 'region_blocked'],
    [404, { error: { code: 'not_found', message: 'No such model' } }, 'model_unavailable'],
    [404, { error: { code: 404, message: 'No such model' } }, 'model_unavailable'],
    [404, '<html>Not Found</html>', 'provider_response_invalid'],
    [429, 'Rate limit exceeded: free-models-per-day', 'free_quota_reached'],
    [503, '<html>Insufficient credits</html>', 'provider_unavailable'],
  ])('P03 keeps the cause of %i %j: %s', (status, body, code) => {
    expect(readApiError({ status, body: { error: reply(body, status) } }).code).toBe(code)
  })

  it('S07 relays no text of another content type, only what it means', () => {
    expect(reply('Insufficient credits of secret', 402)).toEqual({
      code: 'credit_exhausted',
      status: 402,
      message: 'The provider responded with status 402.',
    })
  })

  it('P03 passes the availability on, and its time to wait as Retry-After', () => {
    const availability = { code: 'busy', retryable: true, retry_after: 7, fallback_models: ['a/b'] }
    const body = JSON.stringify({ error: { code: 503, message: 'Busy', availability } })
    const read = (headers: Record<string, string>) =>
      providerErrorReply(KEY, headOf(503, { ...JSON_TYPE, ...headers }), body)
    expect(JSON.parse(read({}).body).error.availability).toEqual(availability)
    expect(reply({ error: 'Busy', availability }, 503).availability).toEqual(availability)
    expect(new Map(read({}).headers).get('retry-after')).toBe('7')
    expect(new Map(read({ 'retry-after': '3' }).headers).get('retry-after')).toBe('3')
  })

  it.each(['/models', '/key'])('P07 explains a wrong base that responds to %s with 404 in JSON', (path) => {
    for (const body of ['{"error":{"code":404,"message":"Not Found"}}', '{"detail":"Not Found"}', '']) {
      const head = filterResponseHead({ key: KEY, path, files: false }, 404, () => undefined)
      const { status, ...json } = providerErrorReply(KEY, head, body)
      const error = readApiError({ status, body: JSON.parse(json.body) })
      expect([status, error.code, error.message.includes('apiUrl')]).toEqual([
        404,
        'provider_response_invalid',
        true,
      ])
    }
  })

  it('P07 explains a wrong base', () => {
    expect(reply('<html>Not found</html>', 404).message).toContain('apiUrl')
    expect(() => headOf(200, { 'content-type': 'text/html; charset=utf-8' })).toThrow('apiUrl')
  })
})
