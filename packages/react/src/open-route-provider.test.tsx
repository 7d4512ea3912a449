// @vitest-environment happy-dom
import type { ServerLoginOptions } from '@openroute-kit/browser'
import { act, Component, type ReactNode, StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakeLogin, SIGNED_IN } from '../../../test/helpers/fake-login.js'
import { render, unmount, unmountAfterEach } from '../../../test/helpers/react-root.js'
import { type OpenRoute, OpenRouteProvider, type OpenRouteProviderProps, useOpenRoute } from './index.js'

unmountAfterEach()

const Status = () => useOpenRoute().status

function See({ report }: { report(now: OpenRoute): void }) {
  report(useOpenRoute())
  return null
}

class Boundary extends Component<{ children: ReactNode }, { code?: string }> {
  override state: { code?: string } = {}
  static getDerivedStateFromError = ({ code }: { code: string }) => ({ code })
  override render() {
    return this.state.code ?? this.props.children
  }
}

/** A server's session route that counts, and remembers what it was asked. */
const session = vi.fn(async (_url: string) => Response.json({ signedIn: false }))
const fetch = session as NonNullable<ServerLoginOptions['fetch']>

beforeEach(() => {
  session.mockClear()
})
afterEach(() => {
  vi.restoreAllMocks()
})

describe('<OpenRouteProvider>', () => {
  it('shows a login that the app made, at once, and never ends it', async () => {
    const login = fakeLogin(SIGNED_IN)
    const seen: string[] = []
    await render(
      <OpenRouteProvider login={login}>
        <See report={({ status }) => seen.push(status)} />
      </OpenRouteProvider>,
    )
    expect(new Set(seen)).toEqual(new Set(['signed-in']))
    await unmount()
    expect(login.listeners).toBe(0)
    expect(login.dispose).not.toHaveBeenCalled()
  })

  it('changes to another login that the app gives', async () => {
    const [first, second] = [fakeLogin(), fakeLogin(SIGNED_IN)]
    await render(
      <OpenRouteProvider login={first}>
        <Status />
      </OpenRouteProvider>,
    )
    const page = await render(
      <OpenRouteProvider login={second}>
        <Status />
      </OpenRouteProvider>,
    )
    expect(page.textContent).toBe('signed-in')
    expect(first.listeners).toBe(0)
    await act(async () => first.set({ status: 'error', error: new Error() as never }))
    expect(page.textContent).toBe('signed-in')
  })

  it('makes a login from options when it is mounted, and ends it when it is unmounted', async () => {
    const page = await render(
      <OpenRouteProvider server="/auth" fetch={fetch}>
        <Status />
      </OpenRouteProvider>,
    )
    await vi.waitFor(() => expect(page.textContent).toBe('signed-out'))
    expect(session.mock.calls.map(([url]) => url)).toEqual(['/auth/session'])
    // Options are those of the mount; new objects and functions at each render make no new login.
    await render(
      <OpenRouteProvider server="/auth" fetch={(...all) => fetch(...all)}>
        <Status />
      </OpenRouteProvider>,
    )
    expect(session).toHaveBeenCalledTimes(1)
    await unmount()
    dispatchEvent(new Event('online'))
    expect(session).toHaveBeenCalledTimes(1)
  })

  it('C06 makes one login for StrictMode, which mounts everything twice', async () => {
    const page = await render(
      <StrictMode>
        <OpenRouteProvider server="/openroute" fetch={fetch}>
          <Status />
        </OpenRouteProvider>
      </StrictMode>,
    )
    await vi.waitFor(() => expect(page.textContent).toBe('signed-out'))
    expect(session).toHaveBeenCalledTimes(1)
    session.mockClear()
    session.mockImplementationOnce(async () => Response.json({ signedIn: true, ...SIGNED_IN }))
    await act(async () => dispatchEvent(new Event('online')))
    await vi.waitFor(() => expect(page.textContent).toBe('signed-in'))
    expect(session).toHaveBeenCalledTimes(1)
  })

  it('starts anew with other options under another key', async () => {
    await render(<OpenRouteProvider key="a" server="/a" fetch={fetch} />)
    await render(<OpenRouteProvider key="b" server="/b" fetch={fetch} />)
    session.mockClear()
    dispatchEvent(new Event('online'))
    expect(session.mock.calls.map(([url]) => url)).toEqual(['/b/session'])
  })

  it.each<OpenRouteProviderProps>([
    { server: 'openroute' },
    { storage: 'cookie' as 'local' },
    { keyOptions: { limit: Number.NaN } },
    { callbackUrl: 'https://elsewhere.example/' },
  ])('gives a wrong option to the error boundary: %j', async (props) => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const page = await render(
      <Boundary>
        <OpenRouteProvider {...props} />
      </Boundary>,
    )
    expect(page.textContent).toBe('config_invalid')
  })

  it('takes the options of one kind of login only', () => {
    const props: OpenRouteProviderProps[] = [
      {},
      { login: fakeLogin() },
      { server: '/openroute', mode: 'popup' },
      { callbackUrl: '/', storage: 'local', name: 'My app', keyOptions: { label: 'My app', limit: 5 } },
      // @ts-expect-error the app's login has its options already
      { login: fakeLogin(), server: '/openroute' },
      // @ts-expect-error as above
      { login: fakeLogin(), storage: 'local' },
      // @ts-expect-error the server keeps the key
      { server: '/openroute', storage: 'local' },
      // @ts-expect-error the path is called `server` here
      { mount: '/openroute' },
    ]
    expect(props).toHaveLength(8)
  })
})
