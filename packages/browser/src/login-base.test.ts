// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/app"}
import { failure, OpenRouteError } from '@openroute-kit/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { stubFrame, stubOpen } from '../../../test/helpers/fake-window.js'
import { createLoginBase, type LoginBase, type LoginBaseOptions, returnToFrom } from './login-base.js'
import type { LoginState } from './open-route-login.js'

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

function create(options: Partial<LoginBaseOptions> = {}) {
  const told = {
    recheck: vi.fn(),
    signedOutElsewhere: vi.fn(),
    heard: vi.fn(),
    navigate: vi.fn(),
    fetch: vi.fn(async () => new Response()),
  }
  const base = createLoginBase({ scope: SCOPE, ...told, ...options })
  bases.push(base)
  return { base, ...told }
}

/** Another page of this origin, honest or not. */
function otherPage() {
  const channel = new BroadcastChannel('openroute-kit')
  ears.push(channel)
  const messages: unknown[] = []
  channel.addEventListener('message', ({ data }) => messages.push(data))
  return { say: (message: unknown) => channel.postMessage(message), messages }
}

afterEach(() => {
  for (const base of bases.splice(0)) base.dispose()
  for (const ear of ears.splice(0)) ear.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('state', () => {
  it('is one frozen object until something changes, and each change is told', () => {
    const { base } = create()
    const listener = vi.fn()
    const end = base.subscribe(listener)
    expect(base.state).toEqual({ status: 'signing-in' })
    base.set({ ...IN })
    const first = base.state
    base.set({ ...IN })
    expect(base.state).toBe(first)
    expect(Object.isFrozen(first)).toBe(true)
    expect(listener).toHaveBeenCalledTimes(1)
    base.set({ ...IN, limit: undefined })
    expect(listener).toHaveBeenCalledTimes(2)
    end()
    base.set(OUT)
    expect(listener).toHaveBeenCalledTimes(2)
  })

  it('calls every listener even if one throws or leaves', () => {
    const report = vi.fn()
    vi.stubGlobal('reportError', report)
    const { base } = create()
    const fault = new Error('fault')
    const second = vi.fn()
    const end = base.subscribe(() => {
      end()
      throw fault
    })
    base.subscribe(second)
    base.set(OUT)
    expect(second).toHaveBeenCalledTimes(1)
    expect(report).toHaveBeenCalledWith(fault)
  })

  it('C23 shows what the kit refused, and of anything else only that it went wrong', () => {
    const { base } = create()
    const refused = failure('access_denied')
    expect(base.fail(refused)).toBe(refused)
    expect(base.state).toEqual({ status: 'error', error: refused })
    const other = base.fail(new TypeError('sk-or-v1-canary'))
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
    base.set(IN)
    await base.send('/a', {}, {})
    base.set({ ...IN, limitRemaining: 1 })
    expect(signals[0]?.aborted).toBe(false)
    base.set({ ...IN, keyId: 'b' })
    expect(signals[0]?.aborted).toBe(true)
    await base.send('/b', {}, {})
    expect(signals[1]?.aborted).toBe(false)
    base.set(OUT)
    expect(signals[1]?.aborted).toBe(true)
  })
})

describe('other pages', () => {
  it('says where it belongs, and nothing after dispose', async () => {
    const { base } = create()
    const { messages } = otherPage()
    base.tell({ keyId: 'a' })
    await vi.waitFor(() => expect(messages).toEqual([{ scope: SCOPE, keyId: 'a' }]))
    base.dispose()
    base.tell({ keyId: null })
    create().base.tell({ keyId: 'b' })
    await vi.waitFor(() => expect(messages).toHaveLength(2))
    expect(messages[1]).toEqual({ scope: SCOPE, keyId: 'b' })
  })

  it('A06 heeds no message of another shape or scope', async () => {
    const { base, heard, recheck, signedOutElsewhere } = create()
    base.set(IN)
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
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1))
    expect(heard).toHaveBeenCalledWith({ scope: SCOPE, end: true })
    expect(recheck).not.toHaveBeenCalled()
    expect(signedOutElsewhere).not.toHaveBeenCalled()
    expect(base.state).toEqual(IN)
  })

  it('C15 hears of a sign-out, and looks when somebody else is signed in', async () => {
    const { base, recheck, signedOutElsewhere } = create()
    base.set(IN)
    const { say } = otherPage()
    say({ scope: SCOPE, keyId: 'a' })
    say({ scope: SCOPE, keyId: 'b' })
    say({ scope: SCOPE, keyId: null })
    await vi.waitFor(() => expect(signedOutElsewhere).toHaveBeenCalledTimes(1))
    expect(recheck.mock.calls).toEqual([[true]])
  })

  it('C10 looks again at what may have happened while the page slept', () => {
    const { base, recheck } = create()
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }))
    expect(recheck).not.toHaveBeenCalled()
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    dispatchEvent(new Event('online'))
    document.dispatchEvent(new Event('visibilitychange'))
    dispatchEvent(new Event('storage'))
    expect(recheck.mock.calls).toEqual([[true], [true], [false], [false]])
    base.dispose()
    dispatchEvent(new Event('online'))
    expect(recheck).toHaveBeenCalledTimes(4)
  })
})

describe('popup', () => {
  it('leaves the page itself where no window is asked for', () => {
    const { open } = stubOpen()
    expect(create().base.popup()).toBeUndefined()
    expect(create({ mode: 'redirect' }).base.popup()).toBeUndefined()
    expect(open).not.toHaveBeenCalled()
  })

  it('C01 opens the window at once, and is busy', () => {
    const { windows, open } = stubOpen()
    const { base } = create({ mode: 'popup' })
    base.set(OUT)
    expect(base.popup('/openroute/login?mode=popup')).toBe(windows[0])
    expect(open.mock.calls[0]?.[0]).toBe('/openroute/login?mode=popup')
    expect(base.state.status).toBe('signing-in')
  })

  it('C02 leaves the page itself where the window is blocked', () => {
    stubOpen().open.mockReturnValue(null)
    const { base } = create({ mode: 'popup' })
    base.set(OUT)
    expect(base.popup()).toBeUndefined()
    expect(base.state).toEqual(OUT)
  })

  it('C02 C12 asks for a window in a frame, and says where it is blocked', () => {
    stubFrame('own')
    const { windows, open } = stubOpen()
    expect(create().base.popup()).toBe(windows[0])
    open.mockReturnValue(null)
    expect(() => create().base.popup()).toThrow(expect.objectContaining({ code: 'popup_blocked' }))
  })

  it.each(['redirect', 'popup'] as const)('C12 refuses in a frame of another site, mode %s', (mode) => {
    stubFrame('foreign')
    const { open } = stubOpen()
    expect(() => create({ mode }).base.popup()).toThrow(
      expect.objectContaining({ code: 'third_party_frame' }),
    )
    expect(open).not.toHaveBeenCalled()
  })

  it('C05 brings the open window to the front at a second click, and opens a new one for a closed one', () => {
    const { windows, open } = stubOpen()
    const { base } = create({ mode: 'popup' })
    base.popup()
    expect(base.popup()).toBeNull()
    expect(windows[0]?.focus).toHaveBeenCalledTimes(1)
    expect(open).toHaveBeenCalledTimes(1)
    windows[0]?.close()
    expect(base.popup()).toBe(windows[1])
  })

  it('takes nobody being signed in for no news while the window is away', () => {
    stubOpen()
    const { base } = create({ mode: 'popup' })
    base.popup()
    base.set(OUT)
    expect(base.state.status).toBe('signing-in')
    base.arrived()
    base.set(OUT)
    expect(base.state.status).toBe('signed-out')
  })

  it.each<[string, (base: LoginBase) => void]>([
    ['signed in', (base) => base.set(IN)],
    ['an error', (base) => base.fail(failure('access_denied'))],
    ['the window has done its part', (base) => base.arrived()],
    ['disposed', (base) => base.dispose()],
  ])('C05 leaves no timer behind: %s', (_, end) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] })
    vi.spyOn(document, 'hasFocus').mockReturnValue(true)
    const { windows } = stubOpen()
    const { base } = create({ mode: 'popup' })
    base.popup()
    expect(vi.getTimerCount()).toBe(1)
    end(base)
    expect(vi.getTimerCount()).toBe(0)
    const { state } = base
    windows[0]?.close()
    vi.advanceTimersByTime(700_000)
    expect(base.state).toBe(state)
  })

  it('C04 C05 says that the user closed the window, or that it never came back', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    vi.spyOn(document, 'hasFocus').mockReturnValue(true)
    const { windows } = stubOpen()
    const { base } = create({ mode: 'popup' })
    base.popup()
    windows[0]?.close()
    vi.advanceTimersByTime(3000)
    expect(base.state).toMatchObject({ status: 'error', error: { code: 'cancelled' } })
    base.popup()
    vi.advanceTimersByTime(601_000)
    expect(base.state).toMatchObject({ status: 'error', error: { code: 'transaction_expired' } })
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('leave', () => {
  it('is busy from then on, and looks again if the page is still there', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { base, navigate, recheck } = create()
    base.set(OUT)
    base.leave('/openroute/login')
    expect(navigate).toHaveBeenCalledWith('/openroute/login', { replace: false })
    expect(base.state.status).toBe('signing-in')
    vi.advanceTimersByTime(14_000)
    expect(recheck).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1000)
    expect(recheck).toHaveBeenCalledWith(true)
    expect(base.popup()).toBeUndefined()
    base.leave('/openroute/login')
    expect(base.popup()).toBeNull() // C05
    base.dispose()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('send', () => {
  it('adds headers, calls a text JSON unless told otherwise, and heeds the signal of its caller', async () => {
    const { base, fetch } = create()
    const caller = new AbortController()
    await base.send('/x', { body: '{}', signal: caller.signal, headers: { a: '1' } }, { b: '2' })
    const [, init] = fetch.mock.lastCall as unknown as [string, RequestInit]
    const headers = init.headers as Headers
    expect([headers.get('content-type'), headers.get('a'), headers.get('b')]).toEqual([
      'application/json',
      '1',
      '2',
    ])
    caller.abort()
    expect(init.signal?.aborted).toBe(true)
    await base.send('/x', { body: 'a', headers: { 'content-type': 'text/plain' } }, {})
    const [, plain] = fetch.mock.lastCall as unknown as [string, RequestInit]
    expect((plain.headers as Headers).get('content-type')).toBe('text/plain')
  })
})

it.each([
  [undefined, undefined, '/app'],
  ['/chat?x=1#end', undefined, '/chat?x=1#end'],
  ['https://app.example/chat', undefined, '/chat'],
  ['https://evil.example/', undefined, '/'],
  ['//evil.example', undefined, '/'],
  ['javascript:alert(1)', undefined, '/'],
  ['/openroute/login', '/openroute', '/'],
])('B15 B16 returnToFrom(%j, %j) is %j', (wanted, exclude, expected) => {
  history.replaceState(null, '', '/app')
  expect(returnToFrom(wanted, exclude)).toBe(expected)
})
