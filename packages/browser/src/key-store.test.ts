// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createKeyStore, type KeptKey, type KeyStorage } from './key-store.js'

const SCOPE = 'https://api.example/v1'
const MODES: KeyStorage[] = ['memory', 'session', 'local']
const keyLinks = { settings: 'https://site.example/keys/a', logs: 'https://site.example/logs' }
const account = { userId: null, keyId: 'a', keyLinks, limit: undefined, limitRemaining: undefined }
const kept = (epoch: string): KeptKey => ({ key: 'sk-or-v1-abcdef', account, expiresAt: null, epoch })

function full(): never {
  throw new DOMException('full', 'QuotaExceededError')
}

beforeEach(() => {
  sessionStorage.clear()
  localStorage.clear()
})
afterEach(() => {
  for (const mode of MODES) createKeyStore(mode, SCOPE).drop()
  vi.unstubAllGlobals()
})

describe('createKeyStore', () => {
  it.each(MODES)('C16 keeps the key in %s and nowhere else', (mode) => {
    const store = createKeyStore(mode, SCOPE)
    expect(store.write(kept(store.epoch()))).toBe(mode !== 'memory')
    expect(store.read()).toEqual(kept(''))
    expect(JSON.stringify({ ...sessionStorage }).includes('sk-or-')).toBe(mode === 'session')
    expect(JSON.stringify({ ...localStorage }).includes('sk-or-')).toBe(mode === 'local')
    expect(document.cookie).toBe('')
  })

  it('gives a key only to the API that it came from', () => {
    createKeyStore('session', SCOPE).write(kept(''))
    expect(createKeyStore('session', 'https://other.example/v1').read()).toBeNull()
  })

  it.each(MODES)('C15 knows a key in %s from before a sign-out that it slept through', (mode) => {
    const store = createKeyStore(mode, SCOPE)
    const before = kept(store.epoch())
    store.signOut()
    store.write(before)
    expect(store.read()).toBeNull()
    store.write(kept(store.epoch()))
    expect(store.read()).not.toBeNull()
  })

  it('drops what an earlier choice of storage left behind at sign-out', () => {
    createKeyStore('local', SCOPE).write(kept(''))
    createKeyStore('session', SCOPE).signOut()
    expect(JSON.stringify({ ...localStorage })).not.toContain('sk-or-')
  })

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"key":"undefined"}',
    JSON.stringify({ ...kept(''), key: 'a\nb-12345678' }),
  ])('D04 takes %j in storage for no key', (text) => {
    sessionStorage.setItem(`openroute-kit:key:${SCOPE}`, text)
    expect(createKeyStore('session', SCOPE).read()).toBeNull()
  })

  it('C11 says before the login that a storage is full or blocked', () => {
    vi.stubGlobal('localStorage', { setItem: full })
    expect(() => createKeyStore('local', SCOPE).probe()).toThrow()
    expect(() => createKeyStore('memory', SCOPE).probe()).not.toThrow()
  })

  it('C11 keeps a key in memory rather than lose it when the storage fills up in between', () => {
    vi.stubGlobal('sessionStorage', { setItem: full, getItem: () => null, removeItem: () => undefined })
    const store = createKeyStore('session', SCOPE)
    expect(store.write(kept(''))).toBe(false)
    expect(store.read()?.key).toBe('sk-or-v1-abcdef')
  })
})
