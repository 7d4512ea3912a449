import { expect, it } from 'vitest'
import { ExpiringMap } from './expiring-map.js'

it('keeps a value until it expires', () => {
  let now = 0
  const map = new ExpiringMap<string>(() => now, 10)
  map.set('a', 'x', 100)
  now = 99
  expect(map.get('a')).toBe('x')
  now = 100
  expect([map.get('a'), map.get('b')]).toEqual([null, null])
})

it('F04 removes expired entries first, then those that expire soonest', () => {
  let now = 0
  const map = new ExpiringMap<number>(() => now, 100)
  map.set('long', 1, 1_000_000)
  for (let count = 0; count < 100; count++) map.set(`expired${count}`, 1, 10)
  now = 10
  for (let count = 0; count < 99; count++) map.set(`short${count}`, 1, 1000)
  expect([map.get('long'), map.get('short0')]).toEqual([1, 1])
  for (let count = 0; count < 1000; count++) map.set(`longer${count}`, 1, 2000 + count)
  expect([map.get('long'), map.get('longer999'), map.get('short0')]).toEqual([1, 1, null])
})
