import { describe, expect, it } from 'vitest'
import { apiUrlOf } from './api-url.js'

const BASE = 'https://api.example/api/v1'

describe('apiUrlOf', () => {
  it.each(['/models', '/models/a/b:free', '/chat/completions', '/generation?id=a%2Fb', '/a//b'])(
    'takes %s',
    (path) => {
      expect(apiUrlOf(BASE, path)).toBe(BASE + path)
    },
  )

  it.each([
    '',
    'models',
    '.evil.example/x',
    '@evil.example/x',
    'https://evil.example/x',
    '/../keys',
    '/x/../../keys',
    '/%2e%2e/keys',
    '/.%2E/.%2e/keys',
    '/..\\keys',
    '/\\..\\..\\keys',
    '/.\t./keys',
  ])('B18 refuses %j, so that the key stays with the API', (path) => {
    expect(() => apiUrlOf(BASE, path)).toThrow(expect.objectContaining({ code: 'request_forbidden' }))
  })

  it.each([
    '/..%2f..%2fkeys',
    '/..%5c..%5ckeys',
    '/%252e%252e/keys',
    '/..;/keys',
    '/\u2025/keys',
    '/x%00',
    '/%',
  ])('F21 refuses %j, which a server that decodes it again would take for another path', (path) => {
    expect(() => apiUrlOf(BASE, path)).toThrow(expect.objectContaining({ code: 'request_forbidden' }))
  })
})
