import {
  type BrowserLoginOptions,
  createBrowserLogin,
  type LoginState,
  type OpenRouteLogin,
} from '@openroute-kit/browser'
import { afterEach, beforeEach, vi } from 'vitest'
import { createKeyStore } from '../../packages/browser/src/key/key-store.js'
import { type FakeProvider, fakeProvider } from './fake-provider.js'
import { stubLocks } from './stub-locks.js'

// What the unit tests of createBrowserLogin share: a page, a fake provider, and logins that are disposed of.
const logins: OpenRouteLogin[] = []
const channels: BroadcastChannel[] = []
export const navigate = vi.fn()
export let fake: FakeProvider

/** For `vi.waitFor`, on a busy machine. */
export const LONG_TIMEOUT = { timeout: 20_000, interval: 10 }

export function create(options: BrowserLoginOptions = {}): OpenRouteLogin {
  const login = createBrowserLogin({ provider: fake.provider, fetch: fake.fetch, navigate, ...options })
  logins.push(login)
  return login
}

export function waitForState(
  login: OpenRouteLogin,
  test: (state: LoginState) => boolean,
): Promise<LoginState> {
  return vi.waitFor(() => {
    if (!test(login.state)) throw new Error(`still ${JSON.stringify(login.state)}`)
    return login.state
  }, LONG_TIMEOUT)
}
export const is = (status: LoginState['status']) => (state: LoginState) => state.status === status

/**
 * Another page of this origin, honest or not: `messages` are those that it has received; `say` sends one, and resolves once
 * that was delivered.
 */
export function otherPage() {
  const sender = new BroadcastChannel('openroute-kit')
  const receiver = new BroadcastChannel('openroute-kit')
  channels.push(sender, receiver)
  const messages: unknown[] = []
  const delivered = new Set<string>()
  receiver.addEventListener('message', ({ data }) => {
    if (data?.mark) delivered.add(data.mark)
    else messages.push(data)
  })
  const say = async (message: unknown) => {
    sender.postMessage(message)
    const mark = crypto.randomUUID()
    sender.postMessage({ mark })
    await vi.waitFor(() => {
      if (!delivered.has(mark)) throw new Error('not delivered yet')
    }, LONG_TIMEOUT)
    // The others received it in the same turn, in any order.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { say, messages }
}

/** Starts a login and arrives at its callback, as the provider would send the user there. */
export async function returnFromProvider(
  options: BrowserLoginOptions = {},
  query = 'code=c0de',
  returnTo?: string,
): Promise<void> {
  const login = create(options)
  await waitForState(login, (state) => state.status !== 'signing-in')
  await login.login(returnTo === undefined ? {} : { returnTo })
  const url = new URL(navigate.mock.lastCall?.[0])
  login.dispose()
  navigate.mockClear()
  const callback = url.searchParams.get('callback_url') as string
  history.replaceState(null, '', `${callback}${callback.includes('?') ? '&' : '?'}${query}`)
}

export async function signIn(options: BrowserLoginOptions = {}): Promise<OpenRouteLogin> {
  await returnFromProvider(options)
  const login = create(options)
  await waitForState(login, (state) => state.status === 'signed-in' && state.limit !== undefined)
  return login
}

/** For the tests of a file: a fresh page and provider before each, and no login left after it. */
export function useBrowserLogins(): void {
  beforeEach(() => {
    fake = fakeProvider()
    vi.stubGlobal('isSecureContext', true)
    stubLocks()
    history.replaceState(null, '', '/app')
    sessionStorage.clear()
    // A login of the file before, in the same worker, may have finished when its page was gone: then its key is in memory.
    createKeyStore('memory', fake.provider.apiUrl).signOut()
    localStorage.clear()
  })
  afterEach(async () => {
    for (const login of logins.splice(0)) {
      await login.logout()
      login.dispose()
    }
    for (const receiver of channels.splice(0)) receiver.close()
    vi.useRealTimers()
    navigate.mockReset()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })
}
