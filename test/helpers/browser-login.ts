import {
  type BrowserLoginOptions,
  createBrowserLogin,
  type LoginState,
  type OpenRouteLogin,
} from '@openroute-kit/browser'
import { afterEach, beforeEach, vi } from 'vitest'
import { type FakeProvider, fakeProvider } from './fake-provider.js'
import { stubLocks } from './stub-locks.js'

// What the unit tests of createBrowserLogin share: a page, a fake provider, and logins that are tidied away.
const logins: OpenRouteLogin[] = []
const ears: BroadcastChannel[] = []
export const navigate = vi.fn()
export let fake: FakeProvider

/** For `vi.waitFor`, on a busy machine. */
export const PATIENCE = { timeout: 20_000, interval: 10 }

export function create(options: BrowserLoginOptions = {}): OpenRouteLogin {
  const login = createBrowserLogin({ provider: fake.provider, fetch: fake.fetch, navigate, ...options })
  logins.push(login)
  return login
}

export function until(login: OpenRouteLogin, test: (state: LoginState) => boolean): Promise<LoginState> {
  return vi.waitFor(() => {
    if (!test(login.state)) throw new Error(`still ${JSON.stringify(login.state)}`)
    return login.state
  }, PATIENCE)
}
export const is = (status: LoginState['status']) => (state: LoginState) => state.status === status

/** Another page of this origin, honest or not: what it hears, and how it says something that has been heard when it returns. */
export function otherPage() {
  const mouth = new BroadcastChannel('openroute-kit')
  const ear = new BroadcastChannel('openroute-kit')
  ears.push(mouth, ear)
  // biome-ignore lint/suspicious/noExplicitAny: anything can be said
  const messages: any[] = []
  const marks = new Set<string>()
  ear.addEventListener('message', ({ data }) => {
    if (data?.mark) marks.add(data.mark)
    else messages.push(data)
  })
  const say = async (message: unknown) => {
    mouth.postMessage(message)
    const mark = crypto.randomUUID()
    mouth.postMessage({ mark })
    await vi.waitFor(() => {
      if (!marks.has(mark)) throw new Error('not heard yet')
    }, PATIENCE)
    // The others heard it in the same turn, in an order of their own.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { say, messages }
}

/** Starts a login and arrives at its callback, as the provider would send the user there. */
export async function comeBack(
  options: BrowserLoginOptions = {},
  answer = 'code=c0de',
  returnTo?: string,
): Promise<void> {
  const login = create(options)
  await until(login, (state) => state.status !== 'signing-in')
  await login.login(returnTo === undefined ? {} : { returnTo })
  const url = new URL(navigate.mock.lastCall?.[0])
  login.dispose()
  navigate.mockClear()
  const callback = url.searchParams.get('callback_url') as string
  history.replaceState(null, '', `${callback}${callback.includes('?') ? '&' : '?'}${answer}`)
}

export async function signIn(options: BrowserLoginOptions = {}): Promise<OpenRouteLogin> {
  await comeBack(options)
  const login = create(options)
  await until(login, (state) => state.status === 'signed-in' && state.limit !== undefined)
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
    localStorage.clear()
  })
  afterEach(async () => {
    for (const login of logins.splice(0)) {
      await login.logout()
      login.dispose()
    }
    for (const ear of ears.splice(0)) ear.close()
    vi.useRealTimers()
    navigate.mockReset()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })
}
