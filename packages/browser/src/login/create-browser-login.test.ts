// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/app"}
import { describe, expect, it, vi } from 'vitest'
import {
  create,
  fake,
  is,
  LONG_TIMEOUT,
  navigate,
  returnFromProvider,
  signIn,
  useBrowserLogins,
  waitForState,
} from '../../../../test/helpers/browser-login.js'
import { KEY } from '../../../../test/helpers/fake-provider.js'
import type { BrowserLoginOptions } from './browser-login-options.js'

useBrowserLogins()

describe('login', () => {
  it('leaves for the consent page without asking the network, and is busy from then on', async () => {
    const login = create({ key: { label: 'App', limit: 5 } })
    expect(login.state).toEqual({ status: 'signed-out' })
    await login.login()
    const url = new URL(navigate.mock.lastCall?.[0])
    expect(url.origin + url.pathname).toBe('https://provider.example/auth')
    expect(url.searchParams.get('callback_url')).toMatch(/^https:\/\/app\.example\/app\?state=or-[\w-]{32}$/)
    expect(url.searchParams.get('code_challenge_method')).toBe('S256')
    expect(url.searchParams.get('limit')).toBe('5')
    expect(login.state.status).toBe('signing-in')
    expect(fake.requests).toEqual([])
  })

  it('C21 refuses an insecure page before anything is stored', async () => {
    vi.stubGlobal('isSecureContext', false)
    const login = create()
    await expect(login.login()).rejects.toMatchObject({ code: 'insecure_context' })
    expect(login.state).toMatchObject({ status: 'error', error: { code: 'insecure_context' } })
    expect(sessionStorage).toHaveLength(0)
    expect(localStorage).toHaveLength(0)
    expect(navigate).not.toHaveBeenCalled()
  })

  it.each([
    ['session', 'sessionStorage'],
    ['session', 'localStorage'],
    ['memory', 'localStorage'],
    ['local', 'localStorage'],
  ] as const)('C11 says before the page is left that, for a key in %s, %s is full', async (storage, name) => {
    const login = create({ storage })
    vi.stubGlobal(
      name,
      new Proxy({} as Record<string, string>, {
        set() {
          throw new DOMException('full', 'QuotaExceededError')
        },
      }),
    )
    await expect(login.login()).rejects.toMatchObject({ code: 'storage_unavailable' })
    expect(login.state).toMatchObject({ status: 'error', error: { code: 'storage_unavailable' } })
    expect(navigate).not.toHaveBeenCalled()
  })

  it.each(['sessionStorage', 'localStorage'] as const)(
    'C11 works and says so where there is no access to %s at all',
    async (name) => {
      vi.spyOn(globalThis, name, 'get').mockImplementation(() => {
        throw new DOMException('blocked', 'SecurityError')
      })
      const login = create()
      expect(await waitForState(login, is('signed-out'))).toBeDefined()
      await expect(login.login()).rejects.toMatchObject({ code: 'storage_unavailable' })
      expect(navigate).not.toHaveBeenCalled()
      vi.restoreAllMocks()
    },
  )

  it('A22 starts no login when already signed in', async () => {
    const login = await signIn()
    await login.login()
    expect(navigate).not.toHaveBeenCalled()
  })

  it('C10 is ready again when the user comes back from the consent page', async () => {
    const login = create()
    await login.login()
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    expect(login.state.status).toBe('signed-out')
  })

  it.each<BrowserLoginOptions>([
    { key: { limit: -1 } },
    { key: { label: 'x'.repeat(101) } },
    { callbackUrl: 'https://elsewhere.example/app' },
    { callbackUrl: 'https://' },
    { callbackUrl: '/app?code=1' },
    { callbackUrl: '/app?state[]=1' },
    { callbackUrl: '/app#part' },
    { storage: 'cookie' as 'local' },
  ])('A21 validates its options at start-up: %j', (options) => {
    expect(() => create(options)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  })
})

describe('callback', () => {
  it('exchanges the code, keeps the key and asks for the credit', async () => {
    const login = await signIn()
    expect(login.state).toMatchObject({
      status: 'signed-in',
      userId: 'user_1',
      limit: 5,
      limitRemaining: 4.58,
    })
    expect(fake.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
      'POST /api/v1/auth/keys',
      'GET /api/v1/key',
    ])
    expect(JSON.stringify(login.state)).not.toContain('sk-or-')
  })

  it('A18 has cleaned the URL before the exchange', async () => {
    await returnFromProvider()
    let seen = ''
    fake.respondTo('/auth/keys', () => {
      seen = location.href
      return Response.json({ key: KEY, user_id: null })
    })
    await waitForState(create(), is('signed-in'))
    expect(seen).toBe('https://app.example/app')
  })

  it('C06 makes one exchange for a component that is mounted twice, with the same result', async () => {
    await returnFromProvider({ storage: 'memory' })
    const [first, second] = [create({ storage: 'memory' }), create({ storage: 'memory' })]
    first.dispose()
    const third = create({ storage: 'memory' })
    await waitForState(second, is('signed-in'))
    await waitForState(third, is('signed-in'))
    expect(fake.exchanges()).toBe(1)
    expect(second.openAIOptions()).toEqual(third.openAIOptions())
  })

  it('C06 exchanges once even if a router puts the address back between the two mounts', async () => {
    await returnFromProvider()
    const { href } = location
    const first = create()
    history.replaceState(null, '', href)
    const second = create()
    const seen = new Set<string>()
    second.subscribe(() => seen.add(second.state.status))
    expect(await waitForState(first, is('signed-in'))).toEqual(await waitForState(second, is('signed-in')))
    expect([...seen]).toEqual(['signed-in'])
    // A18
    expect(location.href).toBe('https://app.example/app')
    expect(fake.exchanges()).toBe(1)
  })

  it('C06 gives a refusal to both as well', async () => {
    await returnFromProvider({}, 'error=access_denied')
    const both = [create(), create()]
    for (const login of both)
      expect(await waitForState(login, is('error'))).toMatchObject({ error: { code: 'access_denied' } })
    expect(fake.requests).toEqual([])
  })

  it('C09 does not exchange again when the callback is loaded again', async () => {
    await returnFromProvider()
    const { href } = location
    const login = create()
    await waitForState(login, is('signed-in'))
    history.replaceState(null, '', href)
    expect(await waitForState(create(), is('signed-in'))).toMatchObject({
      keyId: (login.state as { keyId: string }).keyId,
    })
    await login.logout()
    history.replaceState(null, '', href)
    expect(await waitForState(create(), is('error'))).toMatchObject({
      error: { code: 'transaction_missing' },
    })
    expect(fake.exchanges()).toBe(1)
  })

  it('A16 changes nothing for a forged error, and the real callback still succeeds', async () => {
    await returnFromProvider()
    const { href } = location
    history.replaceState(null, '', `/app?error=access_denied&state=or-${'x'.repeat(32)}`)
    expect(create().state).toEqual({ status: 'signed-out' })
    history.replaceState(null, '', href)
    await waitForState(create(), is('signed-in'))
  })

  it('A12 leaves the callback of another provider to its own login, in either order', async () => {
    await returnFromProvider()
    const { href } = location
    const other = { ...fake.provider, siteUrl: 'https://other.example', apiUrl: 'https://other.example/api' }
    expect(create({ provider: other }).state).toEqual({ status: 'signed-out' })
    expect(location.href).toBe(href)
    await waitForState(create(), is('signed-in'))
    expect(fake.exchanges()).toBe(1)
  })

  it('C25 reports a code whose login was started elsewhere, and cleans the URL', async () => {
    history.replaceState(null, '', `/app?x=1&code=secret&state=or-${'x'.repeat(32)}`)
    const login = create()
    expect(location.href).toBe('https://app.example/app?x=1')
    expect(await waitForState(login, is('error'))).toMatchObject({ error: { code: 'transaction_missing' } })
    expect(fake.requests).toEqual([])
  })

  it.each(['/app?code=theirs', '/app?code=theirs&state=xyz', '/app?error=theirs', '/app?code=&state='])(
    'C13 leaves %s alone',
    async (path) => {
      await create().login()
      history.replaceState({ mine: 1 }, '', path)
      expect(await waitForState(create(), is('signed-out'))).toBeDefined()
      expect(location.pathname + location.search).toBe(path)
      expect(history.state).toEqual({ mine: 1 })
    },
  )

  it('C14 keeps what is not the provider’s in the URL, and history.state', async () => {
    await returnFromProvider({}, 'code=c0de&iss=https://provider.example#/chat?code=mine')
    history.replaceState({ mine: 1 }, '', location.href.replace('?', '?q=a%20b+c&x=&'))
    create()
    expect(location.href).toBe('https://app.example/app?q=a%20b+c&x=#/chat?code=mine')
    expect(history.state).toEqual({ mine: 1 })
  })

  it('L01 C08 gives both copies of the page the same key, and exchanges once', async () => {
    await returnFromProvider({ storage: 'memory' })
    const { href } = location
    // A copy has a memory and a single flight of its own, but the same locks and the same local storage.
    vi.resetModules()
    const copy = await import('./create-browser-login.js')
    const first = create({ storage: 'memory' })
    history.replaceState(null, '', href)
    const second = copy.createBrowserLogin({ ...fake, navigate, storage: 'memory' })
    await waitForState(first, is('signed-in'))
    await waitForState(second, is('signed-in'))
    expect(second.openAIOptions().apiKey).toBe(first.openAIOptions().apiKey)
    expect(fake.exchanges()).toBe(1)
    second.dispose()
  })

  it('A15 refuses a doubled code without an exchange', async () => {
    await returnFromProvider({}, 'code=a&code=b')
    expect(await waitForState(create(), is('error'))).toMatchObject({ error: { code: 'callback_invalid' } })
    expect(fake.exchanges()).toBe(0)
  })

  it.each([-1, 1])('C22 does not mind a clock that is off by a day: %i', async (days) => {
    const expires_at = new Date(Date.now() + 3_600_000).toISOString()
    vi.setSystemTime(Date.now() + days * 86_400_000)
    fake.respondTo('/key', () => Response.json({ data: { limit: 5, limit_remaining: 5, expires_at } }))
    const login = await signIn()
    expect(login.openAIOptions().apiKey).toBe(KEY)
  })

  it('B35 does not sign in after all when the user signed out during the exchange', async () => {
    await returnFromProvider()
    const login = create()
    await login.logout()
    await vi.waitFor(() => expect(fake.exchanges()).toBe(1), LONG_TIMEOUT)
    await login.refresh()
    expect(login.state.status).toBe('signed-out')
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('sk-or-')
  })

  it('goes back to where the login was started, and is busy until it is there', async () => {
    await returnFromProvider({ callbackUrl: '/callback' }, 'code=c0de', '/chat?x=1#end')
    const login = create({ callbackUrl: '/callback' })
    await vi.waitFor(
      () => expect(navigate).toHaveBeenCalledWith('/chat?x=1#end', { replace: true }),
      LONG_TIMEOUT,
    )
    expect(login.state.status).toBe('signing-in')
  })

  it('leaves the way back to the router when the key is in memory', async () => {
    const routed = vi.fn()
    addEventListener('popstate', routed, { once: true })
    await returnFromProvider({ storage: 'memory' }, 'code=c0de', '/chat')
    await waitForState(create({ storage: 'memory' }), is('signed-in'))
    expect(location.pathname).toBe('/chat')
    expect(routed).toHaveBeenCalledTimes(1)
    expect(navigate).not.toHaveBeenCalled()
  })

  it('B15 goes nowhere else', async () => {
    history.replaceState(null, '', '/')
    await returnFromProvider({}, 'code=c0de', 'https://evil.example/')
    await waitForState(create(), is('signed-in'))
    expect(navigate).not.toHaveBeenCalled()
  })
})
