import { describe, expect, it } from 'vitest'
import { memoryClaims } from './claims.js'

describe('memoryClaims', () => {
  it('A10 gives a name to one caller only', async () => {
    const claims = memoryClaims()
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => claims.claim('a', 1000, 'me')))
    expect(outcomes.filter(Boolean)).toHaveLength(1)
    expect(await claims.claim('b', 1000, 'me')).toBe(true)
  })

  it('holds a claim as long as was asked, or until it is released', async () => {
    let now = 0
    const claims = memoryClaims(() => now)
    await claims.claim('a', 1000, 'me')
    await claims.claim('b', 1000, 'me')
    now = 999
    expect(await claims.claim('a', 1000, 'me')).toBe(false)
    now = 1000
    expect(await claims.claim('a', 1000, 'me')).toBe(true)
    await claims.release('a', 'another')
    expect(await claims.claim('a', 1000, 'me')).toBe(false)
    await claims.release('a', 'me')
    expect(await claims.claim('a', 1000, 'me')).toBe(true)
  })
})
