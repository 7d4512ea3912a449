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

  it('P03 passes the availability on, and its time to wait as Retry-After', () => {
    const availability = { code: 'busy', retryable: true, retry_after: 7, fallback_models: ['a/b'] }
    const body = JSON.stringify({ error: { code: 503, message: 'Busy', availability } })
    const read = (headers: Record<string, string>) =>
      providerErrorReply(KEY, headOf(503, { ...JSON_TYPE, ...headers }), body)
    expect(JSON.parse(read({}).body).error.availability).toEqual(availability)
    expect(new Map(read({}).headers).get('retry-after')).toBe('7')
    expect(new Map(read({ 'retry-after': '3' }).headers).get('retry-after')).toBe('3')
  })

  it('P07 explains a wrong base', () => {
    expect(reply('<html>Not found</html>', 404).message).toContain('apiUrl')
    expect(() => headOf(200, { 'content-type': 'text/html; charset=utf-8' })).toThrow('apiUrl')
  })
})
