import { describe, expect, it, vi } from 'vitest'
import { createStateStore } from './state-store.js'

const account = {
  userId: null,
  keyId: 'a',
  keyLinks: { settings: '', logs: '' },
  limit: 5,
  limitRemaining: 5,
}

describe('createStateStore', () => {
  it('keeps the very object until something in it changes', () => {
    const store = createStateStore({ status: 'signing-in' })
    const listener = vi.fn()
    store.subscribe(listener)
    store.set({ status: 'signed-in', ...account })
    const { state } = store
    store.set({ status: 'signed-in', ...account })
    expect(store.state).toBe(state)
    expect(Object.isFrozen(state)).toBe(true)
    expect(listener).toHaveBeenCalledTimes(1)
    store.set({ status: 'signed-in', ...account, limitRemaining: 4 })
    expect(store.state).not.toBe(state)
    expect(listener).toHaveBeenCalledTimes(2)
  })

  it('goes on when a listener throws, and stops calling one that left', () => {
    const report = vi.fn()
    vi.stubGlobal('reportError', report)
    const store = createStateStore({ status: 'signing-in' })
    const second = vi.fn()
    store.subscribe(() => {
      throw new Error('mine')
    })
    const leave = store.subscribe(second)
    store.set({ status: 'signed-out' })
    leave()
    store.set({ status: 'signing-in' })
    expect(second).toHaveBeenCalledTimes(1)
    expect(report).toHaveBeenCalledTimes(2)
    vi.unstubAllGlobals()
  })
})
