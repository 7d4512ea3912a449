import { describe, expect, it } from 'vitest'
import { memoryState } from './memory-state.js'

describe('memoryState', () => {
  it('A10 lets only one caller claim a name', async () => {
    const shared = memoryState()
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => shared.claim('a', 1000, 'me')))
    expect(outcomes.filter(Boolean)).toHaveLength(1)
    expect(await shared.claim('b', 1000, 'me')).toBe(true)
  })

  it('keeps a claim until it expires or its owner releases it', async () => {
    let now = 0
    const shared = memoryState(() => now)
    await shared.claim('a', 1000, 'me')
    await shared.claim('b', 1000, 'me')
    now = 999
    expect(await shared.claim('a', 1000, 'me')).toBe(false)
    now = 1000
    expect(await shared.claim('a', 1000, 'me')).toBe(true)
    await shared.releaseClaim('a', 'another')
    expect(await shared.claim('a', 1000, 'me')).toBe(false)
    await shared.releaseClaim('a', 'me')
    expect(await shared.claim('a', 1000, 'me')).toBe(true)
  })

  it('keeps a value until it expires', async () => {
    let now = 0
    const shared = memoryState(() => now)
    await shared.set('a', 'x', 1000)
    expect(await shared.get(['b', 'a'])).toEqual([null, 'x'])
    now = 1000
    expect(await shared.get(['a'])).toEqual([null])
  })

  it('F04 bounds its size and removes the values that expire soonest', async () => {
    const shared = memoryState(() => 0)
    await shared.set('everywhere', 'x', 1_000_000)
    for (let count = 0; count < 200_000; count++) await shared.set(String(count), 'x', 1000 + count)
    expect(await shared.get(['everywhere', '0', '199999'])).toEqual(['x', null, 'x'])
  })

  it('B29 counts each name separately and returns the time to wait', async () => {
    const shared = memoryState()
    const rate = { points: 2, seconds: 60 }
    expect([await shared.count('a', rate), await shared.count('a', rate)]).toEqual([0, 0])
    const wait = await shared.count('a', rate)
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(60_000)
    expect(await shared.count('b', rate)).toBe(0)
  })

  it('B27 limits the slots, which expire unless they are renewed', async () => {
    let now = 0
    const shared = memoryState(() => now)
    const acquire = (id: string) => shared.acquireSlot('a', id, 2, 1000)
    expect([await acquire('1'), await acquire('2'), await acquire('3')]).toEqual([true, true, false])
    await shared.releaseSlot('a', '1')
    expect(await acquire('3')).toBe(true)
    now = 500
    expect(await acquire('3')).toBe(true)
    now = 1000
    expect([await acquire('4'), await acquire('5')]).toEqual([true, false])
  })
})
