import { describe, expect, it } from 'vitest'
import * as web from './random.js'
import * as node from './random-with-node.js'

describe.each(Object.entries({ web, node }))('random values: %s', (_, { randomBytes, randomToken }) => {
  it.each([0, 1, 12, 32, 2048, 5000])('have as many bytes as asked for: %i', (length) => {
    expect(randomBytes(length)).toHaveLength(length)
    expect(Buffer.from(randomToken(length), 'base64url')).toHaveLength(length)
  })

  it('A01 A08 are used once', () => {
    const tokens = Array.from({ length: 10_000 }, (_, index) => randomToken(9 + (index % 24)).slice(0, 12))
    expect(new Set(tokens).size).toBe(10_000)
  })

  it('A01 stay as they are when others are created', () => {
    const bytes = randomBytes(32)
    const before = Buffer.from(bytes).toString('hex')
    for (let count = 0; count < 200; count++) randomBytes(32).fill(0)
    expect(Buffer.from(bytes).toString('hex')).toBe(before)
    expect(before).not.toMatch(/(00){8}/)
  })
})
