import { describe, expect, it } from 'vitest'
import { CHALLENGE } from '../../test-kit.js'
import { InvalidAuthorizeRequest, parseLimit, readAuthorizeRequest } from './authorize-request.js'

const RULES = { now: () => Date.UTC(2026, 0, 1), ports: 'any' } as const
const GOOD = {
  callback_url: 'https://app.example/callback?state=abc',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
}

const read = (parameters: Record<string, string>) =>
  readAuthorizeRequest(new URLSearchParams(parameters), RULES)

describe('readAuthorizeRequest', () => {
  it('reads every parameter', () => {
    const request = read({
      ...GOOD,
      key_label: '我的应用',
      limit: '2.5',
      usage_limit_type: 'weekly',
      expires_at: '2026-02-01T00:00:00+08:00',
      workspace_id: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
    })
    expect(request).toEqual({
      callbackUrl: GOOD.callback_url,
      state: null,
      challenge: { value: CHALLENGE, method: 'S256' },
      label: '我的应用',
      limit: 2.5,
      limitReset: 'weekly',
      expiresAt: '2026-01-31T16:00:00.000Z',
      workspaceId: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
    })
  })

  it('accepts a callback without a challenge, and a challenge without a callback', () => {
    expect(read({ callback_url: GOOD.callback_url }).challenge).toBeNull()
    expect(read({ code_challenge: CHALLENGE, code_challenge_method: 'S256' }).callbackUrl).toBeNull()
  })

  it('reads a challenge without a method as plain (RFC 7636 §4.3)', () => {
    expect(read({ callback_url: GOOD.callback_url, code_challenge: CHALLENGE }).challenge?.method).toBe(
      'plain',
    )
  })

  it.each([
    'http://localhost:3000/',
    'http://127.0.0.1/',
    'http://[::1]:8080/cb',
    'https://app.example:8443/',
  ])('accepts the callback %s', (callback_url) => {
    expect(read({ ...GOOD, callback_url }).callbackUrl).toBe(callback_url)
  })

  it.each([
    ['https://app.example/', true],
    ['https://app.example:3000/', true],
    ['http://localhost:3000/', true],
    ['http://127.0.0.1:3000/', true],
    ['https://app.example:8443/', false],
    ['http://localhost:4173/', false],
    ['http://localhost/', false],
  ])('M04 with strict ports, accepts %s: %s', (callback_url, accepted) => {
    const query = new URLSearchParams({ ...GOOD, callback_url })
    const strict = () => readAuthorizeRequest(query, { ...RULES, ports: 'strict' })
    if (accepted) expect(strict().callbackUrl).toBe(callback_url)
    else expect(strict).toThrow(InvalidAuthorizeRequest)
  })

  it.each([
    ['http on a name', { callback_url: 'http://app.example/' }],
    ['a name that only looks local', { callback_url: 'http://localhost.evil.example/' }],
    ['a script', { callback_url: 'javascript:alert(1)' }],
    ['another scheme', { callback_url: 'myapp://callback' }],
    ['a relative callback', { callback_url: '/callback' }],
    ['an empty callback', { callback_url: '' }],
    ['user info', { callback_url: 'https://a:b@app.example/' }],
    ['a fragment', { callback_url: 'https://app.example/#x' }],
    ['a line break', { callback_url: 'https://app.example/\n' }],
    ['5,000 characters', { callback_url: `https://app.example/${'a'.repeat(5000)}` }],
    ['a short challenge', { code_challenge: 'abc' }],
    ['an unknown method', { code_challenge_method: 's256' }],
    ['a label of 101 characters', { key_label: 'x'.repeat(101) }],
    ['an empty label', { key_label: '' }],
    ['a label with a line break', { key_label: 'a\r\nb' }],
    ['a limit of 0', { limit: '0' }],
    ['a negative limit', { limit: '-1' }],
    ['a limit in words', { limit: 'five' }],
    ['an infinite limit', { limit: 'Infinity' }],
    ['an unknown reset', { usage_limit_type: 'yearly' }],
    ['a past expiry', { expires_at: '2025-12-31T23:59:59Z' }],
    ['an expiry without a zone', { expires_at: '2027-01-01T00:00:00' }],
    ['M04 an expiry without seconds', { expires_at: '2027-01-01T00:00Z' }],
    ['a workspace that is no UUID', { workspace_id: '1' }],
  ])('refuses %s', (_name, wrong) => {
    expect(() => read({ ...GOOD, ...wrong })).toThrow(InvalidAuthorizeRequest)
  })

  it('refuses a headless login without a challenge, and a method without a challenge', () => {
    expect(() => read({})).toThrow(InvalidAuthorizeRequest)
    const { callback_url, code_challenge_method } = GOOD
    expect(() => read({ callback_url, code_challenge_method })).toThrow(InvalidAuthorizeRequest)
  })

  it('refuses a repeated parameter', () => {
    const query = new URLSearchParams(GOOD)
    query.append('callback_url', 'https://evil.example/')
    expect(() => readAuthorizeRequest(query, RULES)).toThrow(InvalidAuthorizeRequest)
  })
})

describe('parseLimit', () => {
  it.each([
    ['5', 5],
    ['0.25', 0.25],
    ['.5', 0.5],
    ['1e-7', 1e-7],
    ['1e+21', 1e21],
  ])('reads %s', (text, limit) => {
    expect(parseLimit(text)).toBe(limit)
  })

  it.each(['', '0', '-1', '1e999', 'NaN', '0x10', '1,5', ' 1'])('refuses %j', (text) => {
    expect(parseLimit(text)).toBeUndefined()
  })
})
