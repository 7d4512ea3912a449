import { expect, it } from 'vitest'
import { base64url, randomToken } from './base64url.js'

it('encodes every byte as RFC 4648 §5 does, without padding', () => {
  for (let length = 0; length < 258; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => 255 - i)
    expect(base64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
  }
})

it('makes tokens of as many random bytes as asked for', () => {
  expect(Buffer.from(randomToken(24), 'base64url')).toHaveLength(24)
  expect(randomToken(24)).not.toBe(randomToken(24))
})
