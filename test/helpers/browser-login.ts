import {
  type BrowserLoginOptions,
  createBrowserLogin,
  type LoginState,
  type OpenRouteLogin,
} from '@openroute-kit/browser'
import { afterEach, beforeEach, vi } from 'vitest'
import { type FakeProvider, fakeProvider } from './fake-provider.js'
import { stubLocks } from './locks.js'

// What the unit tests of createBrowserLogin share: a page, a fake provider, and logins that are tidied away.
const logins: OpenRouteLogin[] = []
export const navigate = vi.fn()
export let fake: FakeProvider

export function create(options: BrowserLoginOptions = {}): OpenRouteLogin {
  const login = createBrowserLogin({ provider: fake.provider, fetch: fake.fetch, navigate, ...options })
  logins.push(login)
  return login
}

export function until(login: OpenRouteLogin, test: (state: LoginState) => boolean): Promise<LoginState> {
  return vi.waitFor(() => {
    if (!test(login.state)) throw new Error(`still ${JSON.stringify(login.state)}`)
    return login.state
  })
}
export const is = (status: LoginState['status']) => (state: LoginState) => state.status === status

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
  navigate.mockReset()
  vi.unstubAllGlobals()
})
