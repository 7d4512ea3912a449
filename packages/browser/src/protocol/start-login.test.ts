// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/chat?x=1#end"}
import { createHash } from 'node:crypto'
import { keyParameters } from '@openroute-kit/core/internal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakeProvider } from '../../../../test/helpers/fake-provider.js'
import { type StartLoginOptions, startLogin } from './start-login.js'
import { PENDING, readTransaction, type Transaction } from './transactions.js'

const { provider } = fakeProvider()

async function start(options: StartLoginOptions = {}) {
  const go = vi.fn<(url: URL, state: string) => void>()
  await startLogin({ provider, ...options }, go)
  const [url, state] = go.mock.lastCall as [URL, string]
  const [expiresAt, verifier, site, api, returnTo] = readTransaction(state) as Transaction
  return { url, state, expiresAt, verifier: `${verifier}`, site, api, returnTo }
}

beforeEach(() => {
  localStorage.clear()
  vi.stubGlobal('isSecureContext', true)
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('startLogin', () => {
  it('A01 A08 A09 goes to the consent page with state, and the challenge of the verifier that it keeps', async () => {
    const key = keyParameters({ label: '聊天 & more', limit: 5 })
    const { url, state, verifier } = await start({ key })
    expect(url.origin + url.pathname).toBe('https://provider.example/auth')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      callback_url: `https://app.example/chat?state=${state}`,
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      key_label: '聊天 & more',
      limit: '5',
    })
    expect(Buffer.from(state.slice(3), 'base64url')).toHaveLength(24)
    expect(Buffer.from(verifier, 'base64url')).toHaveLength(32)
    expect(url.href).not.toContain(verifier)
  })

  it('A09 lets no parameter of the key replace its own', async () => {
    const key = { code_challenge_method: 'plain', callback_url: 'https://evil.example/' }
    const { url, state } = await start({ key: key as unknown as ReturnType<typeof keyParameters> })
    expect(url.searchParams.getAll('code_challenge_method')).toEqual(['S256'])
    expect(url.searchParams.getAll('callback_url')).toEqual([`https://app.example/chat?state=${state}`])
  })

  it('A01 A08 never makes a state or a verifier twice', async () => {
    const logins = await Promise.all(Array.from({ length: 100 }, () => start()))
    expect(new Set(logins.map(({ state }) => state)).size).toBe(100)
    expect(new Set(logins.map(({ verifier }) => verifier)).size).toBe(100)
  })

  it('A12 C07 F03 keeps each login under its state, with its provider’s site and API, until it is too old', async () => {
    const [first, second] = [await start(), await start({ returnTo: '' })]
    expect(first).toMatchObject({ site: provider.siteUrl, api: provider.apiUrl })
    expect(first.returnTo).toBe('https://app.example/chat?x=1#end')
    expect(second.returnTo).toBe('')
    localStorage.mine = 'x'
    localStorage[`${PENDING}garbled`] = '{'
    vi.setSystemTime(first.expiresAt + 1000)
    const third = await start()
    expect(Object.keys(localStorage).sort()).toEqual(['mine', PENDING + third.state].sort())
    vi.setSystemTime(first.expiresAt + 300_000)
    await start()
    expect(localStorage[PENDING + third.state]).toBeDefined()
  })

  it('L04 keeps a login as long as `loginLifetime` says', async () => {
    vi.setSystemTime(0)
    expect((await start()).expiresAt).toBe(3_600_000)
    expect((await start({ loginLifetime: 60 })).expiresAt).toBe(60_000)
    await expect(start({ loginLifetime: 59 })).rejects.toMatchObject({ code: 'config_invalid' })
  })

  it.each([
    ['/callback', 'https://app.example/callback'],
    ['callback?tab=1', 'https://app.example/callback?tab=1'],
    ['https://app.example/x', 'https://app.example/x'],
  ])('takes the callback URL %s', async (callbackUrl, expected) => {
    const { url, state } = await start({ callbackUrl })
    const callback = new URL(url.searchParams.get('callback_url') as string)
    expect(callback.searchParams.get('state')).toBe(state)
    callback.searchParams.delete('state')
    expect(callback.href).toBe(expected)
  })

  it.each(['//evil.example/', '//evil.example:8443//x', '/.//evil.example', '/a?code=x&state=y#z'])(
    'B15 comes back to this origin from a page at %s',
    async (path) => {
      const before = location.href
      history.replaceState(null, '', `https://app.example${path}`)
      const { pathname } = location
      const { url, state } = await start()
      expect(url.searchParams.get('callback_url')).toBe(`https://app.example${pathname}?state=${state}`)
      history.replaceState(null, '', before)
    },
  )

  it('C21 refuses an insecure page before anything is kept', async () => {
    vi.stubGlobal('isSecureContext', false)
    const go = vi.fn()
    await expect(startLogin({ provider }, go)).rejects.toMatchObject({ code: 'insecure_context' })
    expect(localStorage).toHaveLength(0)
    expect(go).not.toHaveBeenCalled()
  })

  it('C11 refuses where storage is full or blocked, before the page is left', async () => {
    const go = vi.fn()
    const full = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    vi.stubGlobal('localStorage', new Proxy({}, { set: full }))
    await expect(startLogin({ provider }, go)).rejects.toMatchObject({ code: 'storage_unavailable' })
    vi.unstubAllGlobals()
    vi.stubGlobal('isSecureContext', true)
    vi.spyOn(globalThis, 'localStorage', 'get').mockImplementation(full)
    await expect(startLogin({ provider }, go)).rejects.toMatchObject({ code: 'storage_unavailable' })
    expect(go).not.toHaveBeenCalled()
  })
})
