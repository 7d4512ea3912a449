// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/app"}
import { openrouter } from '@openroute-kit/core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  create,
  fake,
  is,
  LONG_TIMEOUT,
  navigate,
  otherPage,
  useBrowserLogins,
  waitForState,
} from '../../../../test/helpers/browser-login.js'
import { KEY } from '../../../../test/helpers/fake-provider.js'
import { type FakeWindow, stubFrame, stubOpen } from '../../../../test/helpers/fake-window.js'
import { PENDING, readTransaction, type Transaction, writeTransaction } from '../protocol/transactions.js'
import type { OpenRouteLogin } from './open-route-login.js'

useBrowserLogins()

let windows: FakeWindow[]
let open: ReturnType<typeof vi.fn>
/** The logins whose code has not been sent. */
const pending = (): [state: string, transaction: Transaction][] =>
  Object.keys(localStorage)
    .filter((name) => name.startsWith(PENDING))
    .map((name) => name.slice(PENDING.length))
    .map((state): [string, Transaction] => [state, readTransaction(state) as Transaction])
    .filter(([, [, verifier]]) => verifier)

/** What the callback page in the window says, and hears. */
function callbackPage() {
  const { say, messages } = otherPage()
  return { say: (message: object) => say({ scope: fake.provider.apiUrl, ...message }), messages }
}

/** Where a window was sent. */
const urlOf = (window: FakeWindow | undefined): URL => window?.location.replace.mock.lastCall?.[0]

/** A click: opens the window, and gives the state of the login that goes on in it. */
async function click(login: OpenRouteLogin): Promise<string> {
  await login.login()
  return new URL(urlOf(windows.at(-1)).searchParams.get('callback_url') as string).searchParams.get(
    'state',
  ) as string
}

beforeEach(() => {
  ;({ windows, open } = stubOpen())
})

describe('login in a window', () => {
  it('C01 opens the window in the click itself, and sends it on when the challenge is made', async () => {
    const login = create({ mode: 'popup' })
    const done = login.login()
    expect(open.mock.calls.map(([url]) => url)).toEqual([''])
    expect(windows[0]?.location.replace).not.toHaveBeenCalled()
    await done
    const url = urlOf(windows[0])
    expect(url.origin + url.pathname).toBe('https://provider.example/auth')
    expect(navigate).not.toHaveBeenCalled()
    expect(login.state.status).toBe('signing-in')
  })

  it('C03 takes the callback of its login from the window, and keeps the key to itself', async () => {
    const login = create({ mode: 'popup' })
    const state = await click(login)
    const { say, messages } = callbackPage()
    await say({ callback: { state, code: 'c0de' } })
    expect(await waitForState(login, is('signed-in'))).toMatchObject({ userId: 'user_1' })
    await vi.waitFor(
      () => expect(messages).toContainEqual({ scope: fake.provider.apiUrl, taken: state }),
      LONG_TIMEOUT,
    )
    expect(JSON.stringify(messages)).not.toContain('sk-or-')
    expect(login.openAIOptions().apiKey).toBe(KEY)
    expect(location.href).toBe('https://app.example/app')
    expect(navigate).not.toHaveBeenCalled()
  })

  it('C04 handles a result once, even if it comes twice', async () => {
    const login = create({ mode: 'popup' })
    const state = await click(login)
    const { say, messages } = callbackPage()
    for (let i = 0; i < 3; i++) await say({ callback: { state, code: 'c0de' } })
    await waitForState(login, is('signed-in'))
    await say({ callback: { state, code: 'c0de' } })
    expect(fake.exchanges()).toBe(1)
    expect(login.state.status).toBe('signed-in')
  })

  it('C04 handles a result that comes after the user seemed to have closed the window', async () => {
    const login = create({ mode: 'popup' })
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'clearTimeout'] })
    vi.spyOn(document, 'hasFocus').mockReturnValue(true)
    const state = await click(login)
    vi.advanceTimersByTime(300)
    windows[0]?.close()
    vi.advanceTimersByTime(3000)
    expect(login.state).toMatchObject({ status: 'error', error: { code: 'cancelled' } })
    vi.useRealTimers()
    await callbackPage().say({ callback: { state, code: 'c0de' } })
    await waitForState(login, is('signed-in'))
    expect(fake.exchanges()).toBe(1)
  })

  it('C04 does not take the window that closes behind its result for one that the user closed', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'clearTimeout'] })
    vi.spyOn(document, 'hasFocus').mockReturnValue(true)
    const login = create({ mode: 'popup' })
    const state = await click(login)
    const seen: string[] = []
    login.subscribe(() => seen.push(login.state.status))
    let release = (_: Response) => {}
    fake.respondTo('/auth/keys', () => new Promise((resolve) => (release = resolve)))
    await callbackPage().say({ callback: { state, code: 'c0de' } })
    await vi.waitFor(() => expect(fake.exchanges()).toBe(1), LONG_TIMEOUT)
    windows[0]?.close()
    vi.advanceTimersByTime(9000)
    release(Response.json({ key: KEY, user_id: null }))
    await waitForState(login, is('signed-in'))
    expect(seen).not.toContain('error')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('A06 ignores forged results, and completes with the real one', async () => {
    const login = create({ mode: 'popup' })
    const state = await click(login)
    const { say } = callbackPage()
    for (const callback of [
      undefined,
      null,
      7,
      'c0de',
      {},
      { code: 'evil' },
      { state: `or-${'x'.repeat(32)}`, code: 'evil' },
      { state: [state], code: 'evil' },
      { state: state.slice(0, -1), code: 'evil' },
    ])
      await say({ callback })
    await say({ key: 'sk-or-v1-evil', account: {}, signedIn: true })
    await callbackPage().say({ scope: 'https://evil.example', callback: { state, code: 'evil' } })
    await say({ callback: { state, code: 'c0de' } })
    await waitForState(login, is('signed-in'))
    expect(fake.exchanges()).toBe(1)
    expect(JSON.parse(fake.requests[0]?.init.body as string).code).toBe('c0de')
  })

  it('A06 takes no callback where no login is under way', async () => {
    const login = create()
    await waitForState(login, is('signed-out'))
    const { say } = callbackPage()
    for (const callback of [{}, { code: 'evil' }, { state: undefined, code: 'evil' }, { state: '' }])
      await say({ callback })
    expect(login.state.status).toBe('signed-out')
    expect(fake.requests).toEqual([])
  })

  it('says what the window met, and the next click starts anew', async () => {
    const login = create({ mode: 'popup' })
    const state = await click(login)
    await callbackPage().say({ callback: { state, error: 'access_denied' } })
    expect(await waitForState(login, is('error'))).toMatchObject({ error: { code: 'access_denied' } })
    windows[0]?.close()
    expect(await click(login)).not.toBe(state)
    expect(windows).toHaveLength(2)
  })

  it('C05 brings the same login to the front at a second click, in mid-start too', async () => {
    const login = create({ mode: 'popup' })
    await Promise.all([login.login(), login.login()])
    expect(open).toHaveBeenCalledTimes(1)
    await login.login()
    expect(open).toHaveBeenCalledTimes(1)
    expect(windows[0]?.focus).toHaveBeenCalledTimes(2)
    expect(windows[0]?.location.replace).toHaveBeenCalledTimes(1)
    expect(pending()).toHaveLength(1)
  })

  it('C05 starts anew in a window that never came back', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'clearTimeout', 'Date'] })
    const login = create({ mode: 'popup' })
    const state = await click(login)
    vi.advanceTimersByTime(3_601_000)
    expect(login.state).toMatchObject({ status: 'error', error: { code: 'transaction_expired' } })
    open.mockReturnValue(windows[0]) // found by its name
    expect(await click(login)).not.toBe(state)
    expect(login.state.status).toBe('signing-in')
  })

  it('F11 opens a window for each provider, so that one login does not end the other', async () => {
    for (const provider of [fake.provider, openrouter]) await create({ mode: 'popup', provider }).login()
    const names = open.mock.calls.map(([, name]) => name)
    expect(names).toEqual([
      expect.stringContaining(fake.provider.apiUrl),
      expect.stringContaining(openrouter.apiUrl),
    ])
  })

  it('C02 leaves the page where the window is blocked', async () => {
    open.mockReturnValue(null)
    const login = create({ mode: 'popup' })
    await login.login({ returnTo: '/chat' })
    expect(navigate).toHaveBeenCalledTimes(1)
    expect(pending()[0]?.[1].slice(4)).toEqual(['/chat', '', 'session', '/app', ''])
  })

  it('C02 C12 says in a frame that the window is blocked, or that the frame is foreign', async () => {
    open.mockReturnValue(null)
    for (const [origin, code] of [
      ['own', 'popup_blocked'],
      ['foreign', 'third_party_frame'],
    ] as const) {
      stubFrame(origin)
      const login = create()
      await expect(login.login()).rejects.toMatchObject({ code })
      expect(login.state).toMatchObject({ status: 'error', error: { code } })
    }
    expect(pending()).toEqual([])
    expect(navigate).not.toHaveBeenCalled()
  })

  it('C11 C21 opens no window where the login can’t start', async () => {
    vi.stubGlobal('isSecureContext', false)
    const login = create({ mode: 'popup' })
    await expect(login.login()).rejects.toMatchObject({ code: 'insecure_context' })
    expect(windows).toEqual([])
    expect(login.state).toMatchObject({ status: 'error', error: { code: 'insecure_context' } })
  })

  it('closes the window of a click that came while a login was being finished', async () => {
    const state = await startWindow()
    arriveInWindow(state)
    const [[, transaction]] = pending() as [[string, Transaction]]
    writeTransaction(state, transaction.with(8, '') as Transaction) // one that left the page
    const login = create({ mode: 'popup' })
    await login.login()
    expect(login.state.status).toBe('signed-in')
    expect(windows.at(-1)?.closed).toBe(true)
    expect(pending()).toEqual([])
  })

  it('C05 leaves neither timer nor listener behind after dispose', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'clearTimeout'] })
    const login = create({ mode: 'popup' })
    const state = await click(login)
    login.dispose()
    expect(vi.getTimerCount()).toBe(0)
    await callbackPage().say({ callback: { state, code: 'c0de' } })
    expect(fake.exchanges()).toBe(0)
  })
})

/** Starts a login in a window, from a page that is gone afterwards. */
async function startWindow(): Promise<string> {
  const opener = create({ mode: 'popup' })
  const state = await click(opener)
  opener.dispose()
  return state
}

function arriveInWindow(state: string, query = 'code=c0de'): void {
  history.replaceState(null, '', `/app?${query}&state=${state}`)
}

describe('in the window', () => {
  it('A05 A18 gives the callback to the page that opened it, cleans the URL and closes', async () => {
    const close = vi.fn()
    vi.stubGlobal('close', close)
    const state = await startWindow()
    const { say, messages } = callbackPage()
    arriveInWindow(state)
    create()
    expect(location.href).toBe('https://app.example/app')
    await vi.waitFor(
      () => expect(messages).toEqual([{ scope: fake.provider.apiUrl, callback: { state, code: 'c0de' } }]),
      LONG_TIMEOUT,
    )
    await say({ taken: `or-${'x'.repeat(32)}` })
    expect(close).not.toHaveBeenCalled()
    await say({ taken: state })
    await vi.waitFor(() => expect(close).toHaveBeenCalledTimes(1), LONG_TIMEOUT)
    expect(fake.exchanges()).toBe(0)
  })

  it('C06 closes as well where a component is mounted twice', async () => {
    const close = vi.fn()
    vi.stubGlobal('close', close)
    const state = await startWindow()
    const { say, messages } = callbackPage()
    arriveInWindow(state)
    const first = create()
    const second = create()
    first.dispose()
    await vi.waitFor(() => expect(messages).toHaveLength(1), LONG_TIMEOUT)
    await say({ taken: state })
    await vi.waitFor(() => expect(close).toHaveBeenCalledTimes(1), LONG_TIMEOUT)
    await second.refresh()
    expect(fake.exchanges()).toBe(0)
    expect(second.state.status).toBe('signed-out')
  })

  it('C03 goes on by itself when the page that opened it is gone', async () => {
    const close = vi.fn()
    vi.stubGlobal('close', close)
    arriveInWindow(await startWindow())
    await waitForState(create(), is('signed-in'))
    expect(fake.exchanges()).toBe(1)
    expect(close).not.toHaveBeenCalled()
    expect(navigate).not.toHaveBeenCalled()
  })
})
