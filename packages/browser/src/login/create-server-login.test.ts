// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/chat?x=1#end"}
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type FakeWindow, stubFrame, stubOpen } from '../../../../test/helpers/fake-window.js'
import { createServerLogin } from './create-server-login.js'
import type { OpenRouteLogin } from './open-route-login.js'
import type { ServerLoginOptions } from './server-login.js'

const SIGNED_IN = {
  signedIn: true,
  userId: 'user_1',
  keyId: 'a'.repeat(64),
  keyLinks: { settings: 'https://site.example/keys/a', logs: 'https://site.example/logs' },
  limit: 5,
  limitRemaining: 4.58,
}
const logins: OpenRouteLogin[] = []
const ears: BroadcastChannel[] = []
const LONG_TIMEOUT = { timeout: 20_000, interval: 10 }
const navigate = vi.fn()
let respond: (route: string) => Response | Promise<Response>
let requests: { url: string; init: RequestInit }[]

function create(options: ServerLoginOptions = {}): OpenRouteLogin {
  const login = createServerLogin({
    navigate,
    fetch: async (url, init) => {
      requests.push({ url, init })
      return respond(url)
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
  respond = () => Response.json(SIGNED_IN)
})
afterEach(() => {
  for (const login of logins.splice(0)) login.dispose()
  navigate.mockReset()
  for (const listener of ears.splice(0)) listener.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('session', () => {
  it('is requested from the server, with the cookie', async () => {
    const login = create({ server: '/base/openroute/' })
    expect(login.state.status).toBe('signing-in')
    await vi.waitFor(() => expect(login.state.status).toBe('signed-in'))
    const { signedIn: _, ...account } = SIGNED_IN
    expect(login.state).toEqual({ status: 'signed-in', ...account })
    expect(requests).toMatchObject([{ url: '/base/openroute/session', init: { credentials: 'same-origin' } }])
  })

  it('says signed out only when the server does', async () => {
    respond = () => Response.json({ signedIn: false })
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
    respond = trouble
    const login = await settled()
    expect(login.state).toMatchObject({ status: 'error', error: { code } })
    respond = () => Response.json(SIGNED_IN)
    dispatchEvent(new Event('online'))
    await vi.waitFor(() => expect(login.state.status).toBe('signed-in'))
  })

  it('D11 keeps the user signed in when a later look fails', async () => {
    const login = await settled()
    respond = () => new Response('', { status: 503 })
    expect((await login.refresh()).status).toBe('signed-in')
  })

  it('is requested again after calls during a request, once for all of them', async () => {
    const login = await settled()
    const releases: ((left: number) => void)[] = []
    respond = () =>
      new Promise((resolve) => {
        releases.push((limitRemaining) => resolve(Response.json({ ...SIGNED_IN, limitRemaining })))
      })
    const early = login.refresh()
    const late = [login.refresh(), login.refresh()]
    expect(requests).toHaveLength(2)
    releases[0]?.(2)
    expect(await early).toMatchObject({ limitRemaining: 2 })
    await vi.waitFor(() => expect(requests).toHaveLength(3))
    releases[1]?.(1)
    expect(await Promise.all(late)).toMatchObject([{ limitRemaining: 1 }, { limitRemaining: 1 }])
    expect(requests).toHaveLength(3)
  })

  it('is looked at again when the user comes back to the tab, if the last look is a while ago', async () => {
    await settled()
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    expect(requests).toHaveLength(1)
    vi.setSystemTime(Date.now() + 60_000)
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    expect(requests).toHaveLength(2)
  })

  it('C10 is looked at again when the page comes out of the back/forward cache', async () => {
    const login = await settled()
    respond = () => Response.json({ signedIn: false })
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    await vi.waitFor(() => expect(login.state.status).toBe('signed-out'))
  })
})

describe('login', () => {
  it('leaves for the server with the page to come back to', async () => {
    respond = () => Response.json({ signedIn: false })
    const login = await settled()
    await login.login()
    expect(navigate).toHaveBeenLastCalledWith('/openroute/login?returnTo=%2Fchat%3Fx%3D1%23end', {
      replace: false,
    })
    expect(login.state.status).toBe('signing-in')
  })

  it('B15 comes back to the start from another origin', async () => {
    respond = () => Response.json({ signedIn: false })
    const login = await settled()
    await login.login({ returnTo: '//evil.example' })
    expect(navigate).toHaveBeenLastCalledWith('/openroute/login?returnTo=%2F', { replace: false })
  })

  it('C05 leaves once, however often it is clicked', async () => {
    respond = () => Response.json({ signedIn: false })
    const login = await settled()
    await login.login()
    await login.login()
    expect(navigate).toHaveBeenCalledTimes(1)
  })

  it('A22 starts no login when already signed in', async () => {
    await (await settled()).login()
    expect(navigate).not.toHaveBeenCalled()
  })

  it.each(['/my%20app/openroute', '/%E5%9B%A2/openroute', '/@team/app:2/openroute', '/openroute/'])(
    'S04 requests the session below the path %j',
    async (server) => {
      create({ server })
      await vi.waitFor(() => expect(requests.at(-1)?.url).toContain(`${server.replace(/\/$/, '')}/session`))
    },
  )

  it.each([
    'openroute',
    '//evil.example',
    'https://evil.example',
    '/a?b',
    '/a#b',
    '/\\evil.example',
    '/a b',
    '',
  ])('refuses the path %j', (server) => {
    expect(() => create({ server })).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  })
})

it('L05 names the service worker if a page comes in place of the session, until the session comes', async () => {
  const report = vi.fn()
  vi.stubGlobal('reportError', report)
  const html = { headers: { 'content-type': 'text/html; charset=utf-8' } }
  respond = () => new Response('<!doctype html>', html)
  const login = await settled()
  expect(login.state).toMatchObject({ status: 'error', error: { code: 'config_invalid' } })
  expect(report.mock.lastCall?.[0].message).toContain('in place of /openroute/session')
  expect(report.mock.lastCall?.[0].message).toContain('navigateFallbackDenylist')
  // The page of a server or CDN that is in trouble
  respond = () => new Response('<!doctype html>', { ...html, status: 503 })
  expect(await login.refresh()).toMatchObject({ error: { code: 'session_unavailable' } })
  respond = () => Response.json(SIGNED_IN)
  expect(await login.refresh()).toMatchObject({ status: 'signed-in' })
})

describe('L05 a page below its own mount', () => {
  const report = vi.fn()
  const code = `code=secret&state=or-${'s'.repeat(32)}`
  beforeEach(() => {
    respond = () => Response.json({ signedIn: false })
    report.mockReset()
    vi.stubGlobal('reportError', report)
    vi.stubGlobal('close', vi.fn())
  })
  afterEach(() => {
    history.replaceState(null, '', '/chat?x=1#end')
  })

  it.each([
    ['/openroute/login?returnTo=%2Fchat%3Fq%3Da%2520b%23c', '/chat?q=a%20b#c'],
    ['/openroute/login', '/'],
    ['/openroute/login/', '/'],
    ['/OpenRoute/Login', '/'],
    ['/openroute/%6Cogin', '/'],
    ['/%6fpenroute/login', '/'],
    ['https://app.example//openroute//login', '/'],
    ['/openroute/%zz', '/'],
    ['/openroute/login?returnTo=https://evil.example', '/'],
    ['/openroute/login?returnTo=%2F%2Fevil.example', '/'],
    ['/openroute/login?returnTo=/openroute/login?returnTo=/', '/'],
    ['/openroute/login?returnTo=/OPENROUTE/%6Cogin', '/'],
    [`/openroute/callback?${code}`, '/'],
    [`/openroute/callback/?${code}#x`, '/'],
    [`/OPENROUTE/callback?returnTo=/chat&${code}`, '/chat'],
    ['/openroute/failed?error=access_denied&returnTo=/chat', '/chat'],
    ['/openroute/popup', '/'],
    ['/openroute/api/models', '/'],
  ])('reports the service worker at %s, and cleans the address at once', async (path, expected) => {
    history.replaceState({ mine: 1 }, '', path)
    const moved = new Promise((resolve) => addEventListener('popstate', resolve, { once: true }))
    const login = create()
    expect(location.href).toBe(`https://app.example${expected}`)
    expect(login.state).toMatchObject({ status: 'error', error: { code: 'config_invalid' } })
    expect(report).toHaveBeenCalledTimes(1)
    expect(report.mock.lastCall?.[0].message).toContain('exclude /openroute/ from the service worker')
    expect(report.mock.lastCall?.[0].message).not.toContain('secret')
    await moved
    await login.refresh()
    expect(login.state).toMatchObject({ status: 'error', error: { code: 'config_invalid' } })
    expect(report).toHaveBeenCalledTimes(1)
    expect(navigate).not.toHaveBeenCalled()
  })

  it('tries again when it is asked to, and shows who is signed in', async () => {
    history.replaceState(null, '', '/base/openroute/login')
    const login = create({ server: '/base/openroute' })
    await login.refresh()
    await login.login()
    expect(navigate).toHaveBeenCalledTimes(1)
    respond = () => Response.json(SIGNED_IN)
    await login.refresh()
    expect(login.state.status).toBe('signed-in')
  })

  it('is known by the address that it was requested at, after a router has changed it', async () => {
    const requested = [{ name: 'https://app.example/openroute/login?returnTo=/chat' }]
    vi.spyOn(performance, 'getEntriesByType').mockReturnValue(requested as PerformanceEntryList)
    const login = create()
    expect(location.href).toBe('https://app.example/chat?x=1#end')
    await login.refresh()
    expect(login.state).toMatchObject({ status: 'error', error: { code: 'config_invalid' } })
    expect((await settled({ server: '/other' })).state.status).toBe('signed-out')
  })

  it.each([
    '/openroute',
    '/openroute/',
    '/openroutes/login',
    '/chat/openroute/login',
    '/login?returnTo=/openroute/login',
  ])('is none at %s', async (path) => {
    history.replaceState(null, '', path)
    expect((await settled()).state.status).toBe('signed-out')
    expect(location.href).toBe(`https://app.example${path}`)
    expect(report).not.toHaveBeenCalled()
  })

  it.each(['/openroute/login?mode=popup', '/openroute/popup', '/openroute/popup/'])(
    'in a window at %s lets the page that opened it show the error, and closes',
    async (path) => {
      stubOpen()
      const opener = await settled({ mode: 'popup' })
      await opener.login()
      history.replaceState(null, '', path)
      create()
      expect(close).toHaveBeenCalledTimes(1)
      await vi.waitFor(
        () => expect(opener.state).toMatchObject({ status: 'error', error: { code: 'config_invalid' } }),
        LONG_TIMEOUT,
      )
      expect(report.mock.calls.map(([{ message }]) => message)).toEqual([
        expect.stringContaining('navigateFallbackDenylist'),
        expect.stringContaining('navigateFallbackDenylist'),
      ])
    },
  )
})

it.each([
  ['file:///home/me/index.html', 'null'],
  ['chrome-extension://abcdefghijklmnop/popup.html', 'chrome-extension://abcdefghijklmnop'],
  ['tauri://localhost/', 'tauri://localhost'],
  ['about:srcdoc', 'null'],
])('L07 starts no login on a page at %s, which no server has sent', async (href, origin) => {
  vi.stubGlobal('reportError', vi.fn())
  const { open } = stubOpen()
  const assign = vi.fn()
  vi.stubGlobal('location', { href, origin, pathname: '/', search: '', hash: '', assign, replace: assign })
  for (const mode of ['redirect', 'popup'] as const) {
    const login = createServerLogin({ mode })
    logins.push(login)
    await vi.waitFor(() =>
      expect(login.state).toMatchObject({ status: 'error', error: { code: 'config_invalid' } }),
    )
    await expect(login.login()).rejects.toMatchObject({ code: 'config_invalid' })
  }
  expect(assign).not.toHaveBeenCalled()
  expect(open).not.toHaveBeenCalled()
})

describe('login in a window', () => {
  let windows: FakeWindow[]
  let open: ReturnType<typeof vi.fn>

  beforeEach(() => {
    ;({ windows, open } = stubOpen())
    respond = () => Response.json({ signedIn: false })
  })

  /** What the server's callback page in the window says. */
  function say(message: object): void {
    const channel = new BroadcastChannel('openroute-kit')
    ears.push(channel)
    channel.postMessage({ scope: '/openroute', ...message })
  }

  it('C01 C03 opens the server’s login in the click itself, and believes the session when the window is back', async () => {
    const login = await settled({ mode: 'popup' })
    const done = login.login()
    expect(open.mock.calls.map(([url]) => url)).toEqual(['https://app.example/openroute/login?mode=popup'])
    await done
    expect(login.state.status).toBe('signing-in')
    respond = () => Response.json(SIGNED_IN)
    say({ popup: null })
    await vi.waitFor(() => expect(login.state.status).toBe('signed-in'), LONG_TIMEOUT)
    expect(navigate).not.toHaveBeenCalled()
  })

  it('A06 is signed in by no message, only by the session', async () => {
    const login = await settled({ mode: 'popup' })
    await login.login()
    say({ popup: null, ...SIGNED_IN, keyId: undefined })
    await vi.waitFor(() => expect(login.state).toEqual({ status: 'signed-out' }), LONG_TIMEOUT)
  })

  it('says why it failed in the window, if it is waited for', async () => {
    const login = await settled({ mode: 'popup' })
    say({ popup: 'access_denied' })
    await vi.waitFor(() => expect(requests).toHaveLength(2), LONG_TIMEOUT)
    expect(login.state.status).toBe('signed-out')
    await login.login()
    say({ popup: 'access_denied' })
    await vi.waitFor(
      () => expect(login.state).toMatchObject({ status: 'error', error: { code: 'access_denied' } }),
      LONG_TIMEOUT,
    )
  })

  it('C04 does not take the window that closes behind its result for one that the user closed', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'clearTimeout'] })
    vi.spyOn(document, 'hasFocus').mockReturnValue(true)
    const login = await settled({ mode: 'popup' })
    await login.login()
    const seen: string[] = []
    login.subscribe(() => seen.push(login.state.status))
    let release = (_: Response) => {}
    respond = () => new Promise((resolve) => (release = resolve))
    say({ popup: null })
    await vi.waitFor(() => expect(requests).toHaveLength(2), LONG_TIMEOUT)
    windows[0]?.close()
    vi.advanceTimersByTime(9000)
    release(Response.json(SIGNED_IN))
    await vi.waitFor(() => expect(seen).toEqual(['signing-in', 'signed-in']), LONG_TIMEOUT)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('C05 brings the same window to the front at a second click', async () => {
    const login = await settled({ mode: 'popup' })
    await login.login()
    await login.login()
    expect(open).toHaveBeenCalledTimes(1)
    expect(windows[0]?.focus).toHaveBeenCalledTimes(1)
  })

  it('L08 has a window for each app of one origin', async () => {
    for (const name of ['a', 'b', 'a']) await (await settled({ mode: 'popup', name })).login()
    const [first, second, third] = open.mock.calls.map(([, name]) => name)
    expect(second).not.toBe(first)
    expect(third).toBe(first)
  })

  it('C02 leaves the page where the window is blocked', async () => {
    open.mockReturnValue(null)
    const login = await settled({ mode: 'popup' })
    await login.login({ returnTo: '/chat' })
    expect(navigate).toHaveBeenLastCalledWith('/openroute/login?returnTo=%2Fchat', { replace: false })
  })

  it('C12 says that it is in a frame of another site', async () => {
    const login = await settled()
    stubFrame('foreign')
    await expect(login.login()).rejects.toMatchObject({ code: 'third_party_frame' })
    expect(login.state).toMatchObject({ status: 'error', error: { code: 'third_party_frame' } })
  })
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

  it('stays signed in when the server could not be reached', async () => {
    const login = await settled()
    respond = () => Promise.reject(new TypeError('Failed to fetch'))
    await expect(login.logout()).rejects.toMatchObject({ code: 'network_error' })
    expect(login.state).toMatchObject({ status: 'error', error: { code: 'network_error' } })
  })

  it('B35 ignores a response from before the sign-out', async () => {
    const login = await settled()
    let release = (_: Response) => {}
    respond = (url) =>
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
    await expect(login.fetch('/..%2flogout')).rejects.toMatchObject({ code: 'request_forbidden' }) // F21
  })

  it('B36 looks at the session again after a 401', async () => {
    const login = await settled()
    respond = (url) =>
      url.endsWith('/session') ? Response.json({ signedIn: false }) : new Response('', { status: 401 })
    expect((await login.fetch('/models')).status).toBe(401)
    await vi.waitFor(() => expect(login.state.status).toBe('signed-out'))
  })

  it('S06 stays signed in after a 401 while the server says so', async () => {
    const login = await settled()
    const states: string[] = []
    login.subscribe(() => states.push(login.state.status))
    respond = (url) =>
      url.endsWith('/session') ? Response.json(SIGNED_IN) : new Response('', { status: 401 })
    expect((await login.fetch('/models')).status).toBe(401)
    await login.refresh()
    expect(requests.filter(({ url }) => url.endsWith('/session')).length).toBeGreaterThan(1)
    expect([login.state.status, ...states]).toEqual(['signed-in'])
  })

  it('C15 ends with the sign-out', async () => {
    const login = await settled()
    respond = (url) => (url.includes('/api/') ? new Promise(() => {}) : Response.json({ signedIn: false }))
    void login.fetch('/models')
    await vi.waitFor(() => expect(requests.at(-1)?.url).toContain('/api/models'))
    const { signal } = (requests.at(-1) as { init: RequestInit }).init
    await login.logout()
    expect(signal?.aborted).toBe(true)
  })

  it('B32 S24 gives the openai package no key and no retries', async () => {
    expect((await settled()).openAIOptions()).toEqual({
      baseURL: 'https://app.example/openroute/api',
      apiKey: 'held-by-the-server',
      dangerouslyAllowBrowser: true,
      maxRetries: 0,
      defaultHeaders: { 'X-OpenRoute-Kit': '1' },
    })
  })
})
