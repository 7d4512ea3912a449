import { describe, expect, it } from 'vitest'
import { filterResponseHead } from './filter-response-head.js'

const KEY = 'tr_0123456789abcdef' // matches no pattern of `redactKeys`

const headOf = (status: number, headers: Record<string, string>, files = false) =>
  filterResponseHead({ key: KEY, files }, status, (name) => headers[name])
const JSON_TYPE = { 'content-type': 'application/json' }

describe('filterResponseHead', () => {
  it('B21 keeps retry-after and generation id if they are short and ASCII', () => {
    const kept = headOf(200, {
      ...JSON_TYPE,
      'retry-after': '9',
      'x-generation-id': 'gen-1',
      'set-cookie': 'a=b',
    })
    expect(kept.headers).toMatchObject({ 'retry-after': '9', 'x-generation-id': 'gen-1' })
    expect(kept.headers).not.toHaveProperty('set-cookie')
    const odd = headOf(200, { ...JSON_TYPE, 'retry-after': '9\u00e9', 'x-generation-id': 'g'.repeat(257) })
    expect(Object.keys(odd.headers)).toEqual(['content-type', 'cache-control', 'x-content-type-options'])
  })

  it('B24 forbids storing responses and transforming streams', () => {
    expect(headOf(200, JSON_TYPE).headers['cache-control']).toBe('no-store')
    const events = headOf(200, { 'content-type': 'text/event-stream; charset=utf-8' })
    expect(events).toMatchObject({ kind: 'events', headers: { 'cache-control': 'no-store, no-transform' } })
  })

  it.each([
    [200, 'text/html'],
    [200, 'application/jsonp'],
    [200, 'text/event-streams'],
    [200, ''],
    [200, 'image/png'],
    [200, 'text/plain'],
  ])('B23 refuses status %i with content type "%s"', (status, type) => {
    expect(() => headOf(status, { 'content-type': type })).toThrow(
      expect.objectContaining({ code: 'provider_response_invalid', status: 502 }),
    )
  })

  it.each([
    ['text/html', ''],
    ['', ''],
    ['text/plain', 'br'],
    ['application/json; charset=utf-16', 'zstd'],
    [`application/json; a=${'b'.repeat(300)}`, ''],
  ])('S07 keeps the status of an error with content type "%s" in "%s"', (type, encoding) => {
    const headers = { 'content-type': type, 'content-encoding': encoding, 'retry-after': '9' }
    for (const status of [400, 401, 429, 524, 529, 599])
      expect(headOf(status, headers)).toMatchObject({
        kind: 'error',
        status,
        headers: { 'retry-after': '9' },
        unreadable: encoding !== '',
      })
  })

  it.each([
    ['audio/mpeg', 'audio/mpeg'],
    ['audio/L16; rate=24000; channels=1; note="x y"', 'audio/l16; rate=24000; channels=1'],
    ['image/svg+xml', 'image/svg+xml'],
    ['video/mp4', 'video/mp4'],
    ['application/octet-stream; charset=utf-16', 'application/octet-stream'],
    ['text/plain', 'text/plain; charset=utf-8'],
    ['application/x-ndjson', 'application/x-ndjson; charset=utf-8'],
  ])('S12 sends %s as a file', (type, sent) => {
    const { kind, headers } = headOf(200, { 'content-type': type }, true)
    expect(kind).toBe('file')
    expect(headers).toEqual({
      'content-type': sent,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-disposition': 'attachment',
      'content-security-policy': "sandbox; default-src 'none'",
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(() => headOf(200, { 'content-type': type })).toThrow() // B23: not on the default routes
  })

  it.each([
    'text/html',
    'text/xml',
    'application/xhtml+xml',
    'text/javascript',
    'application/javascript',
    'text/plain; charset=utf-16',
    'multipart/form-data',
    'application/x-shockwave-flash',
    'image/',
  ])('S12 refuses %s, also as a file', (type) => {
    expect(() => headOf(200, { 'content-type': type }, true)).toThrow(
      expect.objectContaining({ code: 'provider_response_invalid' }),
    )
  })

  it('S12 accepts responses without a body', () => {
    expect(headOf(204, {})).toMatchObject({ kind: 'empty', status: 204 })
    expect(headOf(200, { 'content-length': '0' }, true)).toMatchObject({ kind: 'empty' })
    expect(() => headOf(200, { 'content-length': '0' })).toThrow()
  })

  it.each([300, 301, 302, 304, 307, 308])('B21 refuses redirects: %i', (status) => {
    expect(() => headOf(status, JSON_TYPE)).toThrow(expect.objectContaining({ code: 'provider_redirected' }))
  })
})
