// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/app"}
import { openrouter, type Provider } from '@openroute-kit/core'
import { describe, expect, it, vi } from 'vitest'
import {
  create,
  fake,
  is,
  returnFromProvider,
  signIn,
  useBrowserLogins,
  waitForState,
} from '../../../../test/helpers/browser-login.js'
import { KEY } from '../../../../test/helpers/fake-provider.js'
import { stubOpen } from '../../../../test/helpers/fake-window.js'
import { finishLogin } from '../protocol/finish-login.js'
import { startLogin } from '../protocol/start-login.js'
import type { BrowserLoginOptions } from './browser-login-options.js'
import type { OpenRouteLogin } from './open-route-login.js'

// Several logins on one page, not all of which the app put there.

useBrowserLogins()

describe('a callback that another login on the page comes to first', () => {
  it.each<[string, (own: Provider) => BrowserLoginOptions]>([
    ['API', (own) => ({ provider: { ...own, apiUrl: 'https://evil.example/v1' } })],
    ['provider', () => ({ provider: openrouter })],
    ['storage', () => ({ storage: 'local' })],
    ['app', () => ({ name: 'Another app' })],
  ])('F09 F03 stays for its own where the other names another %s', async (_, change) => {
    await returnFromProvider()
    const evil = vi.fn(fake.fetch)
    const { search } = location
    const other = create({ fetch: evil, ...change(fake.provider) })
    expect(location.search).toBe(search)
    const login = create()
    expect(location.search).toBe('')
    await waitForState(login, is('signed-in'))
    expect(login.openAIOptions().apiKey).toBe(KEY)
    expect(other.state.status).toBe('signed-out')
    expect(evil).not.toHaveBeenCalled()
    expect(fake.exchanges()).toBe(1)
    expect(JSON.stringify({ ...localStorage })).not.toContain(KEY)
  })

  it('F09 stays where the other names another site', async () => {
    await returnFromProvider()
    const { search } = location
    create({ provider: { ...fake.provider, siteUrl: 'https://evil.example' } })
    expect(location.search).toBe(search)
    expect(fake.exchanges()).toBe(0)
    await waitForState(create(), is('signed-in'))
  })

  it('F09 stays for finishLogin where startLogin began it', async () => {
    let state = ''
    await startLogin({ provider: fake.provider }, (_, begun) => {
      state = begun
    })
    history.replaceState(null, '', `/app?code=c0de&state=${state}`)
    expect(create().state.status).toBe('signed-out')
    expect(await finishLogin(fake)).toMatchObject({ key: KEY })
  })
})

it.each(['memory', 'session', 'local'] as const)(
  'F03 sends a key in %s to no other API of the same id',
  async (storage) => {
    await signIn({ storage })
    fake.requests.length = 0
    const provider = { ...fake.provider, apiUrl: 'https://api.elsewhere.example/api/v1' }
    const other = create({ storage, provider })
    await waitForState(other, is('signed-out'))
    await other.refresh()
    await expect(other.fetch('/models')).rejects.toMatchObject({ code: 'not_signed_in' })
    await other.logout()
    expect(fake.requests).toEqual([])
    const login = create({ storage })
    await waitForState(login, is('signed-in'))
    expect(login.openAIOptions().apiKey).toBe(KEY)
  },
)

describe('L08 apps of one origin with different names', () => {
  it('have separate keys and logins', async () => {
    const first = await signIn({ name: 'First', storage: 'local' })
    const second = create({ name: 'Second', storage: 'local' })
    await waitForState(second, is('signed-out'))
    await second.logout()
    expect((await first.refresh()).status).toBe('signed-in')
    await waitForState(create({ name: 'First', storage: 'local' }), is('signed-in'))
  })

  it('finish each its own callback', async () => {
    await returnFromProvider({ name: 'First\nline' })
    const { search } = location
    create({ name: 'Second' })
    create()
    expect(location.search).toBe(search)
    await waitForState(create({ name: 'First\nline' }), is('signed-in'))
    expect(fake.exchanges()).toBe(1)
  })

  it('L08 have separate windows, and finish each its own login of them', async () => {
    const { windows, open } = stubOpen()
    const [a, b] = ['a', 'b'].map((name) => create({ mode: 'popup', name })) as [
      OpenRouteLogin,
      OpenRouteLogin,
    ]
    await a.login()
    await b.login()
    expect(new Set(open.mock.calls.map(([, name]) => name)).size).toBe(2)
    const url: URL = windows[1]?.location.replace.mock.lastCall?.[0]
    a.dispose()
    b.dispose()
    // The window comes back to a page of both, and nobody waits for it any more.
    history.replaceState(null, '', `/app?code=c0de&state=${url.searchParams.get('state')}`)
    const first = create({ name: 'a' })
    const second = create({ name: 'b' })
    await waitForState(second, is('signed-in'))
    expect(first.state.status).toBe('signed-out')
    expect(fake.exchanges()).toBe(1)
  })
})
