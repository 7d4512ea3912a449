// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/chat?x=1#end"}
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createServerLogin, type ServerLoginOptions } from './create-server-login.js'
import type { OpenRouteLogin } from './open-route-login.js'

const SIGNED_IN = {
  signedIn: true,
  userId: 'user_1',
  keyId: 'a'.repeat(64),
  keyLinks: { settings: 'https://site.example/keys/a', logs: 'https://site.example/logs' },
  limit: 5,
  limitRemaining: 4.58,
}
const logins: OpenRouteLogin[] = []
const navigate = vi.fn()
let answer: (route: string) => Response | Promise<Response>
let requests: { url: string; init: RequestInit }[]

function create(options: ServerLoginOptions = {}): OpenRouteLogin {
  const login = createServerLogin({
    navigate,
    fetch: async (url, init) => {
      requests.push({ url, init })
      return answer(url)
    },
    ...options,
  })
  logins.push(login)
  return login
}

async function settled(options: ServerLoginOptions = {}): Promise<OpenRouteLogin> {
  const login = create(options)
  await vi.waitFor(() => expect(login.state.status).not.toBe('signing-in'))
  return login
}

beforeEach(() => {
  requests = []
  answer = () => Response.json(SIGNED_IN)
})
afterEach(() => {
  for (const login of logins.splice(0)) login.dispose()
  navigate.mockReset()
})

describe('session', () => {
  it('is asked of the mount, with the cookie', async () => {
    const login = create({ mount: '/base/openroute/' })
    expect(login.state.status).toBe('signing-in')
    await vi.waitFor(() => expect(login.state.status).toBe('signed-in'))
    const { signedIn: _, ...account } = SIGNED_IN
    expect(login.state).toEqual({ status: 'signed-in', ...account })
    expect(requests).toMatchObject([{ url: '/base/openroute/session', init: { credentials: 'same-origin' } }])
  })

  it('says signed out only when the server does', async () => {
    answer = () => Response.json({ signedIn: false })
    expect((await settled()).state).toEqual({ status: 'signed-out' })
  })

  it.each<[string, () => Response | Promise<Response>]>([
    ['network_error', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['session_unavailable', () => new Response('', { status: 503 })],
    ['session_unavailable', () => new Response('<!doctype html>')],
    ['session_unavailable', () => Response.json(null)],
    ['session_unavailable', () => Response.json({ signedIn: 'yes' })],
    [
      'session_unavailable',
      () => Response.json({ ...SIGNED_IN, keyLinks: { settings: 'javascript:1', logs: '' } }),
    ],
    ['request_forbidden', () => new Response('', { status: 403 })],
  ])('D11 takes trouble for %s, not for signed out', async (code, trouble) => {
    answer = trouble
    const login = await settled()
    expect(login.state).toMatchObject({ status: 'error', error: { code } })
    answer = () => Response.json(SIGNED_IN)
    dispatchEvent(new Event('online'))
    await vi.waitFor(() => expect(login.state.status).toBe('signed-in'))
  })

  it('D11 keeps the user signed in when a later look fails', async () => {
    const login = await settled()
    answer = () => new Response('', { status: 503 })
    expect((await login.refresh()).status).toBe('signed-in')
  })

  it('is looked at again when the user comes back to the tab, if the last look is a while ago', async () => {
    let now = Date.now()
    await settled({ now: () => now })
    document.dispatchEvent(new Event('visibilitychange'))
    expect(requests).toHaveLength(1)
    now += 60_000
    document.dispatchEvent(new Event('visibilitychange'))
    expect(requests).toHaveLength(2)
  })

  it('C10 is looked at again when the page comes out of the back/forward cache', async () => {
    const login = await settled()
    answer = () => Response.json({ signedIn: false })
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    await vi.waitFor(() => expect(login.state.status).toBe('signed-out'))
  })
})

describe('login', () => {
  it('leaves for the mount with the page to come back to', async () => {
    answer = () => Response.json({ signedIn: false })
    const login = await settled()
    await login.login()
    expect(navigate).toHaveBeenLastCalledWith('/openroute/login?returnTo=%2Fchat%3Fx%3D1%23end', {
      replace: false,
    })
    expect(login.state.status).toBe('signing-in')
    await login.login({ returnTo: '//evil.example' })
    expect(navigate).toHaveBeenLastCalledWith('/openroute/login?returnTo=%2F', { replace: false })
    await login.login({ returnTo: '/openroute/login' })
    expect(navigate).toHaveBeenLastCalledWith('/openroute/login?returnTo=%2F', { replace: false })
  })

  it('A22 starts no second login for who is signed in', async () => {
    await (await settled()).login()
    expect(navigate).not.toHaveBeenCalled()
  })

  it.each(['openroute', '//evil.example', 'https://evil.example', '/a?b', ''])(
    'judges its mount: %j',
    (mount) => {
      expect(() => create({ mount })).toThrow(expect.objectContaining({ code: 'config_invalid' }))
    },
  )
})

describe('logout', () => {
  it('B02 posts JSON with the kit header, and signs out here and elsewhere', async () => {
    const [login, other] = [await settled(), await settled()]
    await login.logout()
    expect(requests.at(-1)).toMatchObject({
      url: '/openroute/logout',
      init: {
        method: 'POST',
        body: '{}',
        headers: { 'X-OpenRoute-Kit': '1', 'content-type': 'application/json' },
      },
    })
    expect(login.state.status).toBe('signed-out')
    await vi.waitFor(() => expect(other.state.status).toBe('signed-out'))
  })

  it('does not pretend when the server did not hear it', async () => {
    const login = await settled()
    answer = () => Promise.reject(new TypeError('Failed to fetch'))
    await expect(login.logout()).rejects.toMatchObject({ code: 'network_error' })
    expect(login.state).toMatchObject({ status: 'error', error: { code: 'network_error' } })
  })

  it('B35 does not believe an answer from before the sign-out', async () => {
    const login = await settled()
    let release = (_: Response) => {}
    answer = (url) =>
      url.endsWith('/session')
        ? new Promise((resolve) => {
            release = resolve
          })
        : Response.json({ signedIn: false })
    const looking = login.refresh()
    await login.logout()
    release(Response.json(SIGNED_IN))
    await looking
    expect(login.state.status).toBe('signed-out')
  })
})

describe('fetch', () => {
  it('goes through the server with the kit header and no key', async () => {
    const login = await settled()
    await login.fetch('/chat/completions', { method: 'POST', body: '{}' })
    const { url, init } = requests.at(-1) as { url: string; init: RequestInit }
    expect(url).toBe('https://app.example/openroute/api/chat/completions')
    // Not every Headers folds the names.
    const headers = [...(init.headers as Headers)].map(([name, value]) => [name.toLowerCase(), value])
    expect(headers.sort()).toEqual([
      ['content-type', 'application/json'],
      ['x-openroute-kit', '1'],
    ])
    expect(init.credentials).toBe('same-origin')
  })

  it('B18 stays below the proxy', async () => {
    const login = await settled()
    await expect(login.fetch('/../logout')).rejects.toMatchObject({ code: 'request_forbidden' })
  })

  it('B36 looks at the session again after a 401', async () => {
    const login = await settled()
    answer = (url) =>
      url.endsWith('/session') ? Response.json({ signedIn: false }) : new Response('', { status: 401 })
    expect((await login.fetch('/models')).status).toBe(401)
    await vi.waitFor(() => expect(login.state.status).toBe('signed-out'))
  })

  it('C15 ends with the sign-out', async () => {
    const login = await settled()
    answer = (url) => (url.includes('/api/') ? new Promise(() => {}) : Response.json({ signedIn: false }))
    void login.fetch('/models')
    await vi.waitFor(() => expect(requests.at(-1)?.url).toContain('/api/models'))
    const { signal } = (requests.at(-1) as { init: RequestInit }).init
    await login.logout()
    expect(signal?.aborted).toBe(true)
  })

  it('B32 gives the openai package no key', async () => {
    expect((await settled()).openAIOptions()).toEqual({
      baseURL: 'https://app.example/openroute/api',
      apiKey: 'held-by-the-server',
      dangerouslyAllowBrowser: true,
      defaultHeaders: { 'X-OpenRoute-Kit': '1' },
    })
  })
})
