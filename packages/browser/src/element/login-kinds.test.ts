// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/app"}
import type { OpenRouteError } from '@openroute-kit/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stubOpen } from '../../../../test/helpers/fake-window.js'
import { stubLocks } from '../../../../test/helpers/stub-locks.js'
import type { OpenRouteLogin } from '../login/open-route-login.js'
import { pendingLogins } from '../protocol/transactions.js'
import { explainFault } from './details/explain-fault.js'
import { createLoginOf } from './login-kinds.js'
import { providerOf } from './provider-of.js'
import '../element.js'

// What is wrong with attributes, and how it is said, is in login-element.test.ts.

const logins: OpenRouteLogin[] = []
let windows: ReturnType<typeof stubOpen>['windows']
let open: ReturnType<typeof stubOpen>['open']
const fetch = vi.fn(async (_: string, __?: RequestInit) =>
  Response.json({ signedIn: false }, { headers: { date: new Date().toUTCString() } }),
)

function elementWith(attributes: Record<string, string>): Element {
  const element = document.createElement('div')
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}

function create(attributes: Record<string, string>): OpenRouteLogin {
  const login = createLoginOf(elementWith(attributes))
  logins.push(login)
  return login
}

beforeEach(() => {
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal('fetch', fetch)
  stubLocks()
  ;({ windows, open } = stubOpen())
  localStorage.clear()
  fetch.mockClear()
})
afterEach(() => {
  for (const login of logins.splice(0)) login.dispose()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('createLoginOf', () => {
  it('asks for the key that the attributes describe', async () => {
    vi.setSystemTime(Date.UTC(2030, 0, 1))
    await create({
      mode: 'popup',
      provider: 'openrouter',
      'callback-url': '/callback',
      'key-label': 'My app',
      limit: '2.5',
      'limit-reset': 'monthly',
      'expires-in': '3600',
    }).login()
    const url: URL = windows[0]?.location.replace.mock.lastCall?.[0]
    expect(url.origin + url.pathname).toBe('https://openrouter.ai/auth')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      callback_url: expect.stringMatching(/^https:\/\/app\.example\/callback\?state=or-[\w-]{32}$/),
      state: expect.stringMatching(/^or-[\w-]{32}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      key_label: 'My app',
      limit: '2.5',
      usage_limit_type: 'monthly',
      expires_at: '2030-01-01T01:00:00.000Z',
    })
  })

  it('L04 L08 limits the login and separates the app by attributes', async () => {
    const login = create({ name: 'a', 'login-lifetime': '60', mode: 'popup' })
    create({ name: 'a', 'login-lifetime': '60', server: '' })
    await vi.waitFor(() => expect(login.state.status).toBe('signed-out'))
    const start = Date.now()
    vi.setSystemTime(start)
    await login.login()
    const [[, transaction] = []] = pendingLogins()
    expect(transaction?.[0]).toBe(start + 60_000)
    expect(transaction?.[5]).toBe('a')
    for (const server of [undefined, '/openroute'])
      for (const lifetime of ['59', '86401', '1.5', 'long', ''])
        expect(() => create({ ...(server && { server }), 'login-lifetime': lifetime })).toThrow(
          expect.objectContaining({ code: 'config_invalid' }),
        )
  })

  it.each([
    ['', '/openroute'],
    ['/base/or', '/base/or'],
  ])('asks the server for server=%j', async (server, mount) => {
    const login = create({ server, mode: 'popup' })
    await vi.waitFor(() => expect(login.state.status).toBe('signed-out'))
    expect(fetch.mock.calls.map(([url]) => url)).toEqual([`https://app.example${mount}/session`])
    await login.login()
    expect(open.mock.calls[0]?.[0]).toBe(`https://app.example${mount}/login?mode=popup`)
    expect(login.openAIOptions().baseURL).toBe(`https://app.example${mount}/api`)
  })
})

describe('providerOf', () => {
  it.each([
    [{}, 'openroute'],
    [{ provider: 'openroute' }, 'openroute'],
    [{ provider: 'openrouter' }, 'openrouter'],
    [{ provider: 'therouter' }, 'therouter'],
    [{ 'site-url': 'http://localhost:4010', 'api-url': 'http://localhost:4010/api/v1' }, 'custom'],
  ])('%j is %s', (attributes, id) => {
    expect(providerOf(elementWith(attributes as Record<string, string>)).id).toBe(id)
  })

  it('F09 refuses a site and an API that do not belong together, and names the property that may combine them', () => {
    const element = elementWith({ 'site-url': 'https://openroute.cn', 'api-url': 'https://evil.example/v1' })
    let error: OpenRouteError | undefined
    try {
      providerOf(element)
    } catch (thrown) {
      error = thrown as OpenRouteError
    }
    expect(error?.code).toBe('config_invalid')
    expect(explainFault(element, `${error?.message}`)).toMatch(
      /^<openroute-login api-url="https:\/\/evil.*property provider to defineProvider/,
    )
  })

  it('A13 takes no other', () => {
    for (const attributes of [
      { provider: '' },
      { provider: 'constructor' },
      { 'api-url': 'https://x.example' },
    ])
      expect(() => providerOf(elementWith(attributes as Record<string, string>))).toThrow(
        expect.objectContaining({ code: 'config_invalid' }),
      )
  })
})
