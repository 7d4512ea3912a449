// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/app"}
import { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stubFrame, stubOpen } from '../../../../test/helpers/fake-window.js'
import { createLoginBase, type LoginBase } from './login-base.js'
import type { LoginStrategy } from './login-strategy.js'
import type { CommonLoginOptions, LoginState } from './open-route-login.js'

const SCOPE = '/openroute'
const OUT: LoginState = { status: 'signed-out' }
const account = {
  userId: null,
  keyId: 'a',
  keyLinks: { settings: 'https://site.example/keys/a', logs: 'https://site.example/logs' },
  limit: 5,
  limitRemaining: 5,
}
const IN: LoginState = { status: 'signed-in', ...account }

const bases: LoginBase[] = []
const ears: BroadcastChannel[] = []

function create(options: CommonLoginOptions & Partial<LoginStrategy> = {}) {
  const spies = {
    recheck: vi.fn(),
    signedOut: vi.fn(),
    onMessage: vi.fn(),
    start: vi.fn((..._: unknown[]): unknown => undefined),
    onUnauthorized: vi.fn(),
    navigate: vi.fn(),
    fetch: vi.fn(async (..._: unknown[]) => new Response()),
  }
  const strategy: LoginStrategy = {
    ...spies,
    scope: SCOPE,
    apiUrl: () => 'https://api.example/v1',
    popupUrl: '/openroute/login?mode=popup',
    pending: () => undefined,
    logout: async () => {},
    refresh: async () => {},
    authorizeRequest: async () => [{ credentials: 'omit' }, { b: '2' }, spies.onUnauthorized],
    openAIOptions: () => ({ apiKey: 'k' }),
  }
  const base = createLoginBase({ ...spies, ...options }, { ...strategy, ...options })
  bases.push(base)
  return { base, login: base.login, ...spies }
}

/** Another page of this origin, honest or not. */
function otherPage() {
  const channel = new BroadcastChannel('openroute-kit')
  ears.push(channel)
  const messages: unknown[] = []
  channel.addEventListener('message', ({ data }) => messages.push(data))
  return { say: (message: unknown) => channel.postMessage(message), messages }
}

// A login of another test file may still have gone to where it began.
beforeEach(() => history.replaceState(null, '', '/app'))
afterEach(() => {
  for (const { login } of bases.splice(0)) login.dispose()
  for (const listener of ears.splice(0)) listener.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('state', () => {
  it('is one frozen object until something changes, and each change is reported', () => {
    const { base } = create()
    const listener = vi.fn()
    const end = base.login.subscribe(listener)
    expect(base.login.state).toEqual({ status: 'signing-in' })
    base.setState({ ...IN })
    const first = base.login.state
    base.setState({ ...IN })
    expect(base.login.state).toBe(first)
    expect(Object.isFrozen(first)).toBe(true)
    expect(listener).toHaveBeenCalledTimes(1)
    base.setState({ ...IN, limit: undefined })
    expect(listener).toHaveBeenCalledTimes(2)
    end()
    base.setState(OUT)
    expect(listener).toHaveBeenCalledTimes(2)
  })

  it('calls every listener even if one throws or leaves', () => {
    const report = vi.fn()
    vi.stubGlobal('reportError', report)
    const { base } = create()
    const fault = new Error('fault')
    const second = vi.fn()
    const end = base.login.subscribe(() => {
      end()
      throw fault
    })
    base.login.subscribe(second)
    base.setState(OUT)
    expect(second).toHaveBeenCalledTimes(1)
    expect(report).toHaveBeenCalledWith(fault)
  })

  it('C23 shows what the kit refused, and of anything else only that it went wrong', () => {
    const { base } = create()
    const refused = failure('access_denied')
    expect(base.setError(refused)).toBe(refused)
    expect(base.login.state).toEqual({ status: 'error', error: refused })
    const other = base.setError(new TypeError('sk-or-v1-canary'))
    expect(other).toBeInstanceOf(OpenRouteError)
    expect(other.code).toBe('internal_error')
    expect(other.message).not.toContain('canary')
  })

  it('A27 C15 ends the requests of a key when another one comes, or none', async () => {
    const { base, fetch } = create()
    const signals: AbortSignal[] = []
    fetch.mockImplementation(async (...args: unknown[]) => {
      signals.push((args[1] as RequestInit).signal as AbortSignal)
      return new Response()
    })
    base.setState(IN)
    await base.login.fetch('/a')
    base.setState({ ...IN, limitRemaining: 1 })
    expect(signals[0]?.aborted).toBe(false)
    base.setState({ ...IN, keyId: 'b' })
    expect(signals[0]?.aborted).toBe(true)
    await base.login.fetch('/b')
    expect(signals[1]?.aborted).toBe(false)
    base.setState(OUT)
    expect(signals[1]?.aborted).toBe(true)
  })
})

describe('other pages', () => {
  it('says where it belongs, and nothing after dispose', async () => {
    const { base } = create()
    const { messages } = otherPage()
    base.publish({ keyId: 'a' })
    await vi.waitFor(() => expect(messages).toEqual([{ scope: SCOPE, keyId: 'a' }]))
    base.login.dispose()
    base.publish({ keyId: null })
    create().base.publish({ keyId: 'b' })
    await vi.waitFor(() => expect(messages).toHaveLength(2))
    expect(messages[1]).toEqual({ scope: SCOPE, keyId: 'b' })
  })

  it('A06 ignores a message of another shape or scope', async () => {
    const { base, onMessage, recheck, signedOut } = create()
    base.setState(IN)
    const { say } = otherPage()
    for (const forged of [
      undefined,
      null,
      'signed-out',
      7,
      [],
      {},
      { keyId: null },
      { scope: '/other', keyId: null },
      { scope: [SCOPE], keyId: null },
    ])
      say(forged)
    say({ scope: SCOPE, end: true })
    await vi.waitFor(() => expect(onMessage).toHaveBeenCalledTimes(1))
    expect(onMessage).toHaveBeenCalledWith({ scope: SCOPE, end: true })
    expect(recheck).not.toHaveBeenCalled()
    expect(signedOut).not.toHaveBeenCalled()
    expect(base.login.state).toEqual(IN)
  })

  it('C15 is notified of a sign-out, and checks when another user has signed in', async () => {
    const { base, recheck, signedOut } = create()
    base.setState(IN)
    const { say } = otherPage()
    say({ scope: SCOPE, keyId: 'a' })
    say({ scope: SCOPE, keyId: 'b' })
    say({ scope: SCOPE, keyId: null })
    await vi.waitFor(() => expect(signedOut).toHaveBeenCalledTimes(1))
    expect(recheck.mock.calls).toEqual([[true]])
  })

  it('C10 checks again what may have happened while the page was suspended', () => {
    const { base, recheck } = create()
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }))
    expect(recheck).not.toHaveBeenCalled()
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    dispatchEvent(new Event('online'))
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    dispatchEvent(new Event('storage'))
    expect(recheck.mock.calls).toEqual([[true], [true], [false], [false]])
    base.login.dispose()
    dispatchEvent(new Event('online'))
    expect(recheck).toHaveBeenCalledTimes(4)
  })
})

describe('login', () => {
  it('leaves the page in mode redirect', async () => {
    const { open } = stubOpen()
    for (const options of [{}, { mode: 'redirect' } as const]) {
      const { login, start } = create(options)
      await login.login()
      expect(start.mock.calls).toEqual([[null, '/app']])
    }
    expect(open).not.toHaveBeenCalled()
  })

  it('C01 opens the window at once, and is busy', async () => {
    const { windows, open } = stubOpen()
    const { base, start } = create({ mode: 'popup' })
    base.setState(OUT)
    const done = base.login.login()
    expect(open.mock.calls[0]?.[0]).toBe('https://app.example/openroute/login?mode=popup')
    expect(base.login.state.status).toBe('signing-in')
    await done
    expect(start.mock.calls[0]?.[0]).toBe(windows[0])
  })

  it('waits for a pending login, and closes the window if that has signed the user in', async () => {
    const { windows } = stubOpen()
    const { base, start } = create({ mode: 'popup', pending: async () => base.setState(IN) })
    await base.login.login()
    expect(windows[0]?.closed).toBe(true)
    expect(start).not.toHaveBeenCalled()
    await base.login.login() // A22
    expect(windows).toHaveLength(1)
  })

  it('closes the window and says why where the login can’t start', async () => {
    const { windows } = stubOpen()
    const { login } = create({
      mode: 'popup',
      start() {
        throw failure('storage_unavailable')
      },
    })
    await expect(login.login()).rejects.toMatchObject({ code: 'storage_unavailable' })
    expect(windows[0]?.closed).toBe(true)
    expect(login.state).toMatchObject({ status: 'error', error: { code: 'storage_unavailable' } })
  })

  it('C02 leaves the page itself where the window is blocked', async () => {
    stubOpen().open.mockReturnValue(null)
    const { base, start } = create({ mode: 'popup' })
    base.setState(OUT)
    await base.login.login()
    expect(start.mock.calls).toEqual([[null, '/app']])
    expect(base.login.state).toEqual(OUT)
  })

  it('C02 C12 asks for a window in a frame, and says where it is blocked', async () => {
    stubFrame('own')
    const { windows, open } = stubOpen()
    const { login, start } = create()
    await login.login()
    expect(start.mock.calls[0]?.[0]).toBe(windows[0])
    open.mockReturnValue(null)
    await expect(create().login.login()).rejects.toMatchObject({ code: 'popup_blocked' })
  })

  it.each(['redirect', 'popup'] as const)('C12 refuses in a frame of another site, mode %s', async (mode) => {
    stubFrame('foreign')
    const { open } = stubOpen()
    await expect(create({ mode }).login.login()).rejects.toMatchObject({ code: 'third_party_frame' })
    expect(open).not.toHaveBeenCalled()
  })

  it('C05 brings the open window to the front at a second click, and opens a new one for a closed one', async () => {
    const { windows, open } = stubOpen()
    const { login, start } = create({ mode: 'popup' })
    await login.login()
    await login.login()
    expect(windows[0]?.focus).toHaveBeenCalledTimes(1)
    expect(open).toHaveBeenCalledTimes(1)
    expect(start).toHaveBeenCalledTimes(1)
    windows[0]?.close()
    await login.login()
    expect(start.mock.lastCall?.[0]).toBe(windows[1])
  })

  it('ignores the state signed-out while the window is open', async () => {
    stubOpen()
    const { base } = create({ mode: 'popup' })
    await base.login.login()
    base.setState(OUT)
    expect(base.login.state.status).toBe('signing-in')
    base.forgetPopup()
    base.setState(OUT)
    expect(base.login.state.status).toBe('signed-out')
  })

  it.each<[string, (base: LoginBase) => void]>([
    ['signed in', (base) => base.setState(IN)],
    ['an error', (base) => base.setError(failure('access_denied'))],
    ['the window has done its part', (base) => base.forgetPopup()],
    ['disposed', (base) => base.login.dispose()],
  ])('C05 leaves no timer behind: %s', async (_, end) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] })
    vi.spyOn(document, 'hasFocus').mockReturnValue(true)
    const { windows } = stubOpen()
    const { base } = create({ mode: 'popup' })
    await base.login.login()
    expect(vi.getTimerCount()).toBe(1)
    end(base)
    expect(vi.getTimerCount()).toBe(0)
    const { state } = base.login
    windows[0]?.close()
    vi.advanceTimersByTime(700_000)
    expect(base.login.state).toBe(state)
  })

  it('C04 C05 says that the user closed the window, or that it never came back', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'Date'] })
    vi.spyOn(document, 'hasFocus').mockReturnValue(true)
    const { windows } = stubOpen()
    const { login } = create({ mode: 'popup' })
    await login.login()
    vi.advanceTimersByTime(300)
    windows[0]?.close()
    vi.advanceTimersByTime(3000)
    expect(login.state).toMatchObject({ status: 'error', error: { code: 'cancelled' } })
    await login.login()
    vi.advanceTimersByTime(3_601_000)
    expect(login.state).toMatchObject({ status: 'error', error: { code: 'transaction_expired' } })
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('leavePage', () => {
  it('is signing-in from then on, and checks again if the page is still there', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { base, navigate, recheck, start } = create()
    base.setState(OUT)
    base.leavePage('/openroute/login')
    expect(navigate).toHaveBeenCalledWith('/openroute/login', { replace: false })
    expect(base.login.state.status).toBe('signing-in')
    vi.advanceTimersByTime(14_000)
    expect(recheck).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1000)
    expect(recheck).toHaveBeenCalledWith(true)
    await base.login.login()
    expect(start).toHaveBeenCalledTimes(1)
    base.leavePage('/openroute/login')
    await base.login.login() // C05
    expect(start).toHaveBeenCalledTimes(1)
    base.login.dispose()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('fetch', () => {
  it('adds headers, sends a text as JSON unless a header says otherwise, and follows the signal of its caller', async () => {
    const { login, fetch } = create()
    const caller = new AbortController()
    await login.fetch('/x', {
      body: '{}',
      signal: caller.signal,
      headers: { a: '1' },
      credentials: 'include',
    })
    const [url, init] = fetch.mock.lastCall as unknown as [string, RequestInit]
    const headers = init.headers as Headers
    expect([headers.get('content-type'), headers.get('a'), headers.get('b')]).toEqual([
      'application/json',
      '1',
      '2',
    ])
    expect(url).toBe('https://api.example/v1/x')
    expect(init.credentials).toBe('omit')
    caller.abort()
    expect(init.signal?.aborted).toBe(true)
    await login.fetch('/x', { body: 'a', headers: { 'content-type': 'text/plain' } })
    const [, plain] = fetch.mock.lastCall as unknown as [string, RequestInit]
    expect((plain.headers as Headers).get('content-type')).toBe('text/plain')
  })

  it('B36 reports a 401', async () => {
    const { login, fetch, onUnauthorized } = create()
    await login.fetch('/x')
    expect(onUnauthorized).not.toHaveBeenCalled()
    fetch.mockResolvedValue(new Response('', { status: 401 }))
    expect((await login.fetch('/x')).status).toBe(401)
    expect(onUnauthorized).toHaveBeenCalledTimes(1)
  })
})
