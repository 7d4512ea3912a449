// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/app"}
import { describe, expect, it, vi } from 'vitest'
import {
  create,
  fake,
  is,
  navigate,
  returnFromProvider,
  signIn,
  useBrowserLogins,
  waitForState,
} from '../../../../test/helpers/browser-login.js'
import { KEY } from '../../../../test/helpers/fake-provider.js'
import { stubFrame, stubOpen } from '../../../../test/helpers/fake-window.js'
import { pendingLogins } from '../protocol/transactions.js'

// What people do with a login, and the pages it is put on: the ids L of docs/threats.md.

useBrowserLogins()

const HOUR = 3_600_000
/** The response to the request for the server's time. */
const says = (time: number) => () => new Response('', { headers: { date: new Date(time).toUTCString() } })

/** Answers requests for this page with the server's time, and the others as the provider. */
function fetchAt(time: number) {
  const asked = vi.fn(says(time))
  const fetch = async (url: string, init: RequestInit) =>
    url.startsWith('https://app.example/') ? asked() : fake.fetch(url, init)
  return { fetch, asked }
}

describe('L04 a slow user', () => {
  it.each([
    [undefined, 45, 'signed-in'],
    [undefined, 61, 'error'],
    [60, 2, 'error'],
    [86_400, 23 * 60, 'signed-in'],
  ] as const)(
    'with a lifetime of %s seconds who takes %d minutes is %s',
    async (loginLifetime, minutes, status) => {
      await returnFromProvider({ loginLifetime })
      vi.setSystemTime(Date.now() + minutes * 60_000)
      const state = await waitForState(create(), is(status))
      if (state.status === 'error') expect(state.error.code).toBe('transaction_expired')
      expect(fake.exchanges()).toBe(status === 'error' ? 0 : 1)
    },
  )

  it.each([59, 86_401, 0, -1, 61.5, Number.NaN])('has no lifetime of %d seconds', (loginLifetime) => {
    expect(() => create({ loginLifetime })).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  })
})

describe('L06 a user who is signed in already', () => {
  it('continues from an old callback to where its login was started', async () => {
    await returnFromProvider({ storage: 'local', callbackUrl: '/callback' }, 'code=c0de', '/chat?x=1#end')
    const { href } = location
    create({ storage: 'local' })
    await vi.waitFor(() => expect(navigate).toHaveBeenCalledTimes(1))
    navigate.mockClear()
    history.replaceState(null, '', href.replace('c0de', 'another'))
    create({ storage: 'local' })
    await vi.waitFor(() => expect(navigate.mock.calls).toEqual([['/chat?x=1#end', { replace: true }]]))
    expect(location.href).toBe('https://app.example/callback')
    expect(fake.exchanges()).toBe(1)
  })

  it('gets no second key for a login that another tab had started', async () => {
    await returnFromProvider({ storage: 'local' }, 'code=spare', '/second')
    const second = location.href
    history.replaceState(null, '', '/app')
    await signIn({ storage: 'local' })
    navigate.mockClear()
    history.replaceState(null, '', second)
    create({ storage: 'local' })
    await vi.waitFor(() => expect(navigate.mock.calls).toEqual([['/second', { replace: true }]]))
    const login = create({ storage: 'local' })
    await waitForState(login, is('signed-in'))
    expect(login.openAIOptions().apiKey).toBe(KEY)
    expect(fake.exchanges()).toBe(1)
  })
})

describe('L07 a page that can’t receive a callback', () => {
  it.each(['#/callback', '/app#x', 'https://other.example/', 'myapp://callback'])(
    'is refused at once with the callback URL %s',
    (callbackUrl) => {
      expect(() => create({ callbackUrl })).toThrow(expect.objectContaining({ code: 'config_invalid' }))
    },
  )

  it.each(['redirect', 'popup'] as const)(
    'is refused before it is left, and without a window: %s',
    async (mode) => {
      const report = vi.fn()
      vi.stubGlobal('reportError', report)
      const { open } = stubOpen()
      const login = create({ mode, provider: { ...fake.provider, callbackPorts: [3000] } })
      await expect(login.login()).rejects.toMatchObject({ code: 'config_invalid' })
      expect(login.state).toMatchObject({ status: 'error', error: { code: 'config_invalid' } })
      expect(report).toHaveBeenCalledTimes(1)
      expect(navigate).not.toHaveBeenCalled()
      expect(open).not.toHaveBeenCalled()
      expect(localStorage).toHaveLength(0)
    },
  )
})

describe('L09 a wrong clock', () => {
  it.each([-2, 26])('that is off by %d hours requests a key of an hour, and takes it', async (hours) => {
    const server = Date.now()
    vi.setSystemTime(server + hours * HOUR)
    const { fetch } = fetchAt(server)
    const login = create({ key: { expiresIn: 3600 }, fetch })
    await login.login()
    const { searchParams } = new URL(navigate.mock.lastCall?.[0])
    const end = searchParams.get('expires_at') as string
    expect(Math.abs(Date.parse(end) - server - HOUR)).toBeLessThan(2000)
    login.dispose()
    navigate.mockClear()
    fake.respondTo('/key', () =>
      Response.json({ data: { limit: null, limit_remaining: null, expires_at: end } }),
    )
    history.replaceState(null, '', `${searchParams.get('callback_url')}&code=c0de`)
    const state = await waitForState(
      create({ key: { expiresIn: 3600 }, fetch }),
      (state) => state.status === 'signed-in' && state.limit === null,
    )
    // The provider accepts the key, so it has not expired, whatever this clock says.
    expect(state).toMatchObject({ expiresAt: hours > 0 ? undefined : end })
  })

  it('asks for the time with expiresIn alone, and for each login', async () => {
    const { fetch, asked } = fetchAt(Date.now())
    for (const key of [{}, { limit: 1 }, { expiresAt: new Date(Date.now() + HOUR) }])
      await create({ key, fetch }).login()
    expect(asked).not.toHaveBeenCalled()
    const login = create({ key: { expiresIn: 60 }, fetch })
    expect(asked).not.toHaveBeenCalled()
    await login.login()
    expect(asked).toHaveBeenCalledTimes(1)
  })

  it('does not leave the page where the time of the server is unknown', async () => {
    vi.stubGlobal('reportError', vi.fn())
    const { windows } = stubOpen()
    for (const mode of ['redirect', 'popup'] as const) {
      const login = create({ mode, key: { expiresIn: 60 } }) // the fake provider sends no `Date`
      await expect(login.login()).rejects.toMatchObject({ code: 'config_invalid' })
    }
    expect(navigate).not.toHaveBeenCalled()
    expect(windows.map(({ closed }) => closed)).toEqual([true])
    expect(pendingLogins()).toEqual([])
  })

  it('throws for no expiry that is past by it alone', async () => {
    const server = Date.now()
    vi.setSystemTime(server + 26 * HOUR)
    const expiresAt = new Date(server + HOUR)
    const { fetch } = fetchAt(server)
    await create({ key: { expiresAt }, fetch }).login()
    expect(navigate.mock.lastCall?.[0]).toContain(`expires_at=${encodeURIComponent(expiresAt.toISOString())}`)
  })
})

describe('L10 a return path', () => {
  it.each([
    ['/search?q=a+b%20c', '/search?q=a+b%20c'],
    ['/search?q=a b#c d', '/search?q=a%20b#c%20d'],
    ['/#/notes/1?x=%23', '/#/notes/1?x=%23'],
    ['/😀?聊=天', `/${encodeURIComponent('😀')}?${encodeURI('聊=天')}`],
    ['/a?b=%0Ac%0D', '/a?b=%0Ac%0D'],
    ['/a\nb\r\n\tc', '/abc'],
    ['//evil.example/', '/'],
    ['https://evil.example/', '/'],
    ['/.//evil.example', '/'],
  ])('of %j is left for %s', async (returnTo, expected) => {
    await returnFromProvider({}, 'code=c0de', returnTo)
    create()
    await vi.waitFor(() => expect(navigate.mock.calls).toEqual([[expected, { replace: true }]]))
  })
})

describe('S29 L10 a login that failed', () => {
  const returnTo = '/chat?x=1#end'
  const retry = async (login: ReturnType<typeof create>) => {
    navigate.mockClear()
    await login.login()
    const url = new URL(navigate.mock.lastCall?.[0])
    login.dispose()
    navigate.mockClear()
    history.replaceState(null, '', `${url.searchParams.get('callback_url')}&code=c0de`)
    create()
    await vi.waitFor(() => expect(navigate.mock.calls).toEqual([[returnTo, { replace: true }]]))
  }

  it.each([
    ['declined', 'error=access_denied', 'access_denied'],
    ['refused', 'error=server_error', 'provider_refused'],
    ['from another provider', 'code=c0de&iss=https://other.example', 'issuer_mismatch'],
  ])('is retried from its callback page, and comes back to where it began: %s', async (_, query, code) => {
    await returnFromProvider({}, query, returnTo)
    const login = create()
    expect(await waitForState(login, is('error'))).toMatchObject({ error: { code } })
    await retry(login)
  })

  it('is retried by a login object that is created meanwhile', async () => {
    await returnFromProvider({}, 'error=access_denied', returnTo)
    create().dispose()
    const login = create()
    await waitForState(login, is('error'))
    await retry(login)
  })

  it('is retried, after a denial without state', async () => {
    await returnFromProvider({}, '', returnTo)
    history.replaceState(null, '', `${location.pathname}?error=access_denied`)
    const login = create()
    await waitForState(login, is('error'))
    await retry(login)
  })

  it('is retried, after it has expired', async () => {
    await returnFromProvider({}, 'code=c0de', returnTo)
    vi.setSystemTime(Date.now() + 2 * HOUR)
    const login = create()
    await waitForState(login, is('error'))
    await retry(login)
  })

  it('leaves a user alone who has moved on', async () => {
    await returnFromProvider({}, 'error=access_denied', returnTo)
    const login = create()
    await waitForState(login, is('error'))
    history.pushState(null, '', '/app#other')
    await login.login()
    const state = new URL(navigate.mock.lastCall?.[0]).searchParams.get('state') as string
    expect(JSON.parse(localStorage[`openroute:tx:${state}`])[4]).toBe('/app#other')
  })
})

it('L11 names the page’s own address in a frame of another site', async () => {
  stubFrame('foreign')
  await expect(create().login()).rejects.toMatchObject({
    code: 'third_party_frame',
    helpUrl: 'https://app.example/app',
  })
})

describe('P02 a denial without state', () => {
  it('is shown, and the login can still be finished', async () => {
    await returnFromProvider()
    const { href } = location
    history.replaceState(null, '', '/app?tab=1&error=access_denied')
    const denied = create()
    expect(location.href).toBe('https://app.example/app?tab=1')
    expect(await waitForState(denied, is('error'))).toMatchObject({ error: { code: 'access_denied' } })
    denied.dispose()
    history.replaceState(null, '', href)
    await waitForState(create(), is('signed-in'))
  })

  it('is that of the login object that started a login', async () => {
    await returnFromProvider({ name: 'a' })
    history.replaceState(null, '', '/app?error=access_denied')
    const [other, login] = [create({ name: 'b' }), create({ name: 'a' })]
    expect(await waitForState(login, is('error'))).toMatchObject({ error: { code: 'access_denied' } })
    expect(other.state.status).toBe('signed-out')
  })

  it('C13 is left alone where no login is in progress', async () => {
    history.replaceState(null, '', '/app?error=access_denied')
    await waitForState(create(), is('signed-out'))
    expect(location.search).toBe('?error=access_denied')
  })
})
