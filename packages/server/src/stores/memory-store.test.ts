import { expect, it, onTestFinished, vi } from 'vitest'
import { memoryStore } from './memory-store.js'

it('forgets sessions after their lifetime, and does not keep them in memory', async () => {
  let now = 0
  let read = 0
  const store = memoryStore(() => {
    read++
    return now
  })
  for (let count = 0; count < 999; count++) await store.set(`old-${count}`, 'sealed', 1_000)
  expect(await store.get('old-0')).toBe('sealed')
  now = 1_000
  expect(await store.get('old-0')).toBeNull()
  // The thousandth entry makes the store look for expired ones, of which it then reads none again.
  await store.set('new', 'sealed', 1_000)
  read = 0
  for (let count = 0; count < 998; count++) await store.set(`new-${count}`, 'sealed', 1_000)
  expect(read).toBe(998)
  expect(await store.get('new')).toBe('sealed')
  await store.delete('new')
  expect(await store.get('new')).toBeNull()
})

it('S28 all memory stores of a process hold the same sessions, except those with a clock of their own', async () => {
  await memoryStore().set('S28', 'sealed', 60_000)
  expect(await memoryStore().get('S28')).toBe('sealed')
  expect(await memoryStore(() => Date.now()).get('S28')).toBeNull()
  await memoryStore().delete('S28')
})

it('S28 follows a clock that a test replaces', async () => {
  await memoryStore().set('clock', 'sealed', 60_000)
  onTestFinished(() => void vi.useRealTimers())
  vi.useFakeTimers({ now: Date.now() + 61_000 })
  expect(await memoryStore().get('clock')).toBeNull()
  await memoryStore().set('clock', 'sealed', 1_000)
  vi.useRealTimers()
  expect(await memoryStore().get('clock')).toBe('sealed')
  await memoryStore().delete('clock')
})
