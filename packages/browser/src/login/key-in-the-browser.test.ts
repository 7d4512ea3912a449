// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/app"}
import { OpenRouteError } from '@openroute-kit/core'
import { describe, expect, it, vi } from 'vitest'
import {
  create,
  fake,
  is,
  LONG_TIMEOUT,
  otherPage,
  returnFromProvider,
  signIn,
  useBrowserLogins,
  waitForState,
} from '../../../../test/helpers/browser-login.js'
import { KEY } from '../../../../test/helpers/fake-provider.js'

useBrowserLogins()

describe('fetch', () => {
  it('adds the key, JSON and the title, and sends no cookie and no redirect after it', async () => {
    const login = await signIn({ name: 'My app' })
    await login.fetch('/chat/completions', { method: 'POST', body: '{}', headers: { 'x-mine': '1' } })
    const { url, init } = fake.requests.at(-1) as { url: string; init: RequestInit }
    expect(url).toBe('https://api.provider.example/api/v1/chat/completions')
    expect(Object.fromEntries(init.headers as Headers)).toEqual({
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      'x-mine': '1',
      'x-title': 'My app',
    })
    expect(init).toMatchObject({ credentials: 'omit', redirect: 'error' })
  })

  it('B17 leaves out a title that no header can carry', async () => {
    const login = await signIn({ name: '聊天\r\nx: y' })
    await login.fetch('/models')
    expect(new Headers(fake.requests.at(-1)?.init.headers).has('x-title')).toBe(false)
  })

  it('waits for a login that is being finished', async () => {
    await returnFromProvider()
    await create().fetch('/models')
    expect(fake.requests.at(-1)?.url).toMatch(/\/models$/)
  })

  it('refuses without a key', async () => {
    const login = create()
    await expect(login.fetch('/models')).rejects.toMatchObject({ code: 'not_signed_in' })
    expect(() => login.openAIOptions()).toThrow(OpenRouteError)
  })

  it('B36 forgets a key that is refused, and only that', async () => {
    const login = await signIn()
    fake.respondTo('/models', () => new Response('{}', { status: 402 }))
    await login.fetch('/models')
    expect(login.state.status).toBe('signed-in')
    fake.respondTo('/models', () => Response.json({ error: { message: 'No such key' } }, { status: 401 }))
    await login.fetch('/models')
    expect(login.state).toMatchObject({ status: 'error', error: { code: 'key_rejected' } })
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('sk-or-')
  })

  it.each([
    JSON.stringify({ error: { message: 'Bad key', metadata: { provider_name: 'OpenAI' } } }),
    '<html>message</html>',
    '{"error":"invalid_token"}',
    '{}',
    '',
  ])('S06 asks GET /key whether a 401 rejects the key: %s', async (body) => {
    const login = await signIn()
    fake.respondTo('/models', () => new Response(body, { status: 401 }))
    const { length } = fake.requests
    const response = await login.fetch('/models')
    expect([response.status, await response.text()]).toEqual([401, body])
    expect(fake.requests.slice(length).map(({ url }) => url.slice(-7))).toEqual(['/models', '/v1/key'])
    expect(login.state.status).toBe('signed-in')
    fake.respondTo('/key', () => new Response('', { status: 401 }))
    await login.fetch('/models')
    expect(login.state).toMatchObject({ status: 'error', error: { code: 'key_rejected' } })
  })

  it('C15 ends with the sign-out', async () => {
    const login = await signIn()
    let signal: AbortSignal | undefined
    const { fetch } = fake
    const slow = create({
      fetch: (url, init) => {
        if (!url.endsWith('/models')) return fetch(url, init)
        signal = init.signal as AbortSignal
        return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal?.reason)))
      },
    })
    await waitForState(slow, is('signed-in'))
    const request = slow.fetch('/models')
    await vi.waitFor(() => expect(signal).toBeDefined(), LONG_TIMEOUT)
    await login.logout()
    await expect(request).rejects.toMatchObject({ name: 'AbortError' })
    expect(slow.state.status).toBe('signed-out')
  })
})

describe('credit', () => {
  it('is requested again on refresh, and survives the page', async () => {
    const login = await signIn()
    fake.respondTo('/key', () => Response.json({ data: { limit: 5, limit_remaining: 1 } }))
    expect(await login.refresh()).toMatchObject({ limitRemaining: 1 })
    login.dispose()
    expect(create().state).toMatchObject({ status: 'signed-in', limitRemaining: 1 })
  })

  it.each([500, 429, 404])('does not sign out after a response with status %i', async (status) => {
    const login = await signIn()
    fake.respondTo('/key', () => new Response('', { status }))
    expect(await login.refresh()).toMatchObject({ status: 'signed-in', limitRemaining: 4.58 })
  })

  it.each([200, 401])(
    'C15 leaves the newer key of another tab where it is, whatever comes of its own: %i',
    async (status) => {
      const login = await signIn({ storage: 'local' })
      const [name] = Object.keys(localStorage).filter((one) => one.startsWith('openroute:key:')) as [string]
      const newer = `sk-or-v1-${'8'.repeat(64)}`
      let respond = (_: Response) => {}
      fake.respondTo('/key', () => new Promise((resolve) => (respond = resolve)))
      const asked = login.refresh()
      await vi.waitFor(() => expect(fake.requests.at(-1)?.url).toMatch(/\/key$/), LONG_TIMEOUT)
      // The other tab signed out and in again. This one, which was asleep, has heard of neither.
      localStorage[`openroute:revocation:${fake.provider.apiUrl}`] = 'later'
      const account = { ...JSON.parse(localStorage[name]).account, keyId: 'newer' }
      localStorage[name] = JSON.stringify({ key: newer, account, revocation: 'later' })
      respond(Response.json({ data: { limit: 5, limit_remaining: 1, expires_at: null } }, { status }))
      expect(await asked).toMatchObject({ status: 'signed-in', keyId: 'newer' })
      expect(login.openAIOptions().apiKey).toBe(newer)
      expect(localStorage[name]).toContain(newer)
    },
  )

  it('B36 signs out after a response with status 401', async () => {
    const login = await signIn()
    fake.respondTo('/key', () => new Response('', { status: 401 }))
    expect(await login.refresh()).toMatchObject({ status: 'error', error: { code: 'key_rejected' } })
  })

  it('B12 drops a key at the time that the provider named', async () => {
    const expires_at = new Date(Date.now() + 60_000).toISOString()
    fake.respondTo('/key', () => Response.json({ data: { limit: null, limit_remaining: null, expires_at } }))
    const login = await signIn()
    expect(login.state).toMatchObject({ expiresAt: expires_at })
    vi.setSystemTime(Date.now() + 61_000)
    await expect(login.fetch('/models')).rejects.toMatchObject({ code: 'not_signed_in' })
    expect(login.state).toMatchObject({ status: 'error', error: { code: 'key_rejected' } })
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('sk-or-')
  })
})

describe('expiry', () => {
  const DAY = 86_400_000

  async function signInFor(ms: number) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })
    const expires_at = new Date(Date.now() + ms).toISOString()
    fake.respondTo('/key', () => Response.json({ data: { limit: 5, limit_remaining: 5, expires_at } }))
    return signIn()
  }

  it('B12 is noticed when it comes, without a request', async () => {
    const login = await signInFor(60_000)
    const { length } = fake.requests
    await vi.advanceTimersByTimeAsync(61_000)
    expect(login.state).toMatchObject({ status: 'error', error: { code: 'key_rejected' } })
    expect(() => login.openAIOptions()).toThrow(expect.objectContaining({ code: 'not_signed_in' }))
    expect(fake.requests).toHaveLength(length)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('B12 is noticed even if it is further away than a timer reaches', async () => {
    const login = await signInFor(60 * DAY)
    await vi.advanceTimersByTimeAsync(59 * DAY)
    expect(login.state.status).toBe('signed-in')
    await vi.advanceTimersByTimeAsync(2 * DAY)
    expect(login.state.status).toBe('error')
  })

  it('B12 is noticed by a page that is opened later', async () => {
    const login = await signInFor(60_000)
    login.dispose()
    vi.setSystemTime(Date.now() + 61_000)
    expect(create().state).toMatchObject({ status: 'error', error: { code: 'key_rejected' } })
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('sk-or-')
  })

  it('C05 leaves no timer behind after sign-out and dispose', async () => {
    const login = await signInFor(60_000)
    await vi.advanceTimersByTimeAsync(30_000) // L01: the outcome is available to other pages until then
    expect(vi.getTimerCount()).toBe(1)
    await login.logout()
    expect(vi.getTimerCount()).toBe(0)
    login.dispose()
    const again = await signInFor(60_000)
    await vi.advanceTimersByTimeAsync(30_000)
    let release = (_: Response) => {}
    fake.respondTo('/key', () => new Promise((resolve) => (release = resolve)))
    const { length } = fake.requests
    const asking = again.refresh()
    await vi.waitFor(() => expect(fake.requests).toHaveLength(length + 1), LONG_TIMEOUT)
    again.dispose()
    expect(vi.getTimerCount()).toBe(0)
    release(Response.json({ data: { expires_at: new Date(Date.now() + 60_000).toISOString() } }))
    await asking
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('other tabs', () => {
  it.each(['memory', 'session', 'local'] as const)('C15 signs out with them, %s', async (storage) => {
    const login = await signIn({ storage })
    const { messages } = otherPage()
    const other = create({ storage })
    await waitForState(other, is('signed-in'))
    await login.logout()
    await waitForState(other, is('signed-out'))
    await vi.waitFor(
      () => expect(messages).toContainEqual({ scope: fake.provider.apiUrl, keyId: null }),
      LONG_TIMEOUT,
    )
    expect(JSON.stringify(messages)).not.toContain('sk-or-')
  })

  it('C15 takes over a key that came since, rather than drop it for a late message', async () => {
    const login = await signIn({ storage: 'local' })
    await otherPage().say({ scope: fake.provider.apiUrl, keyId: null })
    expect(login.state.status).toBe('signed-in')
  })

  it('C10 sees at its awakening that another tab signed out', async () => {
    const login = await signIn()
    localStorage.setItem(`openroute:revocation:${fake.provider.apiUrl}`, 'later')
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    expect(login.state.status).toBe('signed-out')
  })

  it('receives nothing after dispose', async () => {
    const login = await signIn()
    const listener = vi.fn()
    login.subscribe(listener)
    login.dispose()
    await otherPage().say({ scope: fake.provider.apiUrl, keyId: null })
    expect(listener).not.toHaveBeenCalled()
  })
})
