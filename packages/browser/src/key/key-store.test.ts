// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createKeyStore, type KeptKey, type KeyStorage } from './key-store.js'

const SCOPE = 'https://api.example/v1'
const MODES: KeyStorage[] = ['memory', 'session', 'local']
const keyLinks = { settings: 'https://site.example/keys/a', logs: 'https://site.example/logs' }
const account = { userId: null, keyId: 'a', keyLinks, limit: undefined, limitRemaining: undefined }
const kept = (revocation: string): KeptKey => ({ key: 'sk-or-v1-abcdef', account, revocation })

/** A storage that takes nothing, or to which there is no access at all. */
const full = () =>
  new Proxy({} as Record<string, string>, {
    set() {
      throw new DOMException('full', 'QuotaExceededError')
    },
  })
const block = (name: 'localStorage' | 'sessionStorage') =>
  vi.spyOn(globalThis, name, 'get').mockImplementation(() => {
    throw new DOMException('blocked', 'SecurityError')
  })

beforeEach(() => {
  sessionStorage.clear()
  localStorage.clear()
})
afterEach(() => {
  for (const mode of MODES) createKeyStore(mode, SCOPE).drop()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('createKeyStore', () => {
  it.each(MODES)('C16 keeps the key in %s and nowhere else', (mode) => {
    const store = createKeyStore(mode, SCOPE)
    expect(store.write(kept(store.revocation()))).toBe(mode !== 'memory')
    expect(store.read()).toEqual(kept(''))
    expect(JSON.stringify({ ...sessionStorage }).includes('sk-or-')).toBe(mode === 'session')
    expect(JSON.stringify({ ...localStorage }).includes('sk-or-')).toBe(mode === 'local')
    expect(document.cookie).toBe('')
  })

  it('F09 keeps a key in memory out of whatever the page calls memoryStorage', () => {
    const named = {}
    vi.stubGlobal('memoryStorage', named)
    const store = createKeyStore('memory', SCOPE)
    store.write(kept(''))
    expect(named).toEqual({})
    vi.stubGlobal('memoryStorage', full())
    expect(store.probe).not.toThrow()
    expect(store.read()).toEqual(kept(''))
  })

  it('gives a key only to the API that it came from', () => {
    createKeyStore('session', SCOPE).write(kept(''))
    expect(createKeyStore('session', 'https://other.example/v1').read()).toBeUndefined()
  })

  it.each(MODES)('C15 knows a key in %s from before a sign-out that it slept through', (mode) => {
    const store = createKeyStore(mode, SCOPE)
    const before = kept(store.revocation())
    store.signOut()
    store.write(before)
    expect(store.read()).toBeUndefined()
    store.write(kept(store.revocation()))
    expect(store.read()).toBeDefined()
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
    JSON.stringify({ ...kept(''), key: 'undefined' }),
    JSON.stringify({ ...kept(''), key: 7 }),
    JSON.stringify({ ...kept(''), account: { ...account, keyLinks: null } }),
    JSON.stringify({ ...kept(''), key: 'a\nb-12345678' }),
  ])('D04 takes %j in storage for no key', (text) => {
    sessionStorage.setItem(`openroute:key:${SCOPE}`, text)
    expect(createKeyStore('session', SCOPE).read()).toBeUndefined()
  })

  it.each([
    ['local', 'localStorage'],
    ['session', 'sessionStorage'],
  ] as const)('C11 says before the login that the %s storage is full or blocked', (mode, name) => {
    vi.stubGlobal(name, full())
    expect(() => createKeyStore(mode, SCOPE).probe()).toThrow(
      expect.objectContaining({ code: 'storage_unavailable' }),
    )
    expect(() => createKeyStore('memory', SCOPE).probe()).not.toThrow()
    vi.unstubAllGlobals()
    expect(() => createKeyStore(mode, SCOPE).probe()).not.toThrow()
    expect(globalThis[name]).toHaveLength(0)
    block(name)
    expect(() => createKeyStore(mode, SCOPE).probe()).toThrow(
      expect.objectContaining({ code: 'storage_unavailable' }),
    )
  })

  it('C11 keeps a key in memory rather than lose it when the storage fills up in between', () => {
    vi.stubGlobal('sessionStorage', full())
    const store = createKeyStore('session', SCOPE)
    expect(store.write(kept(''))).toBe(false)
    expect(store.read()?.key).toBe('sk-or-v1-abcdef')
  })

  it('C11 reads what was written last, wherever there was room for it', () => {
    const store = createKeyStore('session', SCOPE)
    vi.stubGlobal('sessionStorage', full())
    store.write(kept(''))
    vi.unstubAllGlobals()
    expect(store.write({ ...kept(''), account: { ...account, limit: 5 } })).toBe(true)
    expect(store.read()?.account.limit).toBe(5)
  })

  it('C11 goes without both storages', () => {
    block('localStorage')
    block('sessionStorage')
    const store = createKeyStore('session', SCOPE)
    expect(store.write(kept(store.revocation()))).toBe(false)
    expect(store.read()).toEqual(kept(''))
    store.signOut()
    expect(store.read()).toBeUndefined()
  })
})
