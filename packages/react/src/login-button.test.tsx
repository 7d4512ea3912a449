// @vitest-environment happy-dom
import { OpenRouteError } from '@openroute-kit/core'
import { act, createRef, StrictMode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { fakeLogin, SIGNED_IN } from '../../../test/helpers/fake-login.js'
import { render, unmount, unmountAfterEach } from '../../../test/helpers/react-root.js'
import { LoginButton, type LoginButtonProps, OpenRouteProvider } from './index.js'

unmountAfterEach()

async function show(props: LoginButtonProps = {}, login = fakeLogin()) {
  const page = await render(
    <OpenRouteProvider login={login}>
      <LoginButton {...props} />
    </OpenRouteProvider>,
  )
  const element = page.querySelector('openroute-login') as HTMLElementTagNameMap['openroute-login']
  const press = () => element.shadowRoot?.querySelector('button')?.click()
  return { login, element, press, credit: () => /\$4\.58/.test(element.shadowRoot?.textContent ?? '') }
}

describe('<LoginButton>', () => {
  it('shows the login of the provider, and leads to it', async () => {
    const { login, press, credit } = await show()
    expect(credit()).toBe(false)
    press()
    expect(login.login).toHaveBeenCalledTimes(1)
    await act(async () => login.set(SIGNED_IN))
    expect(credit()).toBe(true)
  })

  it('writes its look as the attributes of the element', async () => {
    const { element } = await show({
      type: 'standard',
      theme: 'outline',
      size: 'large',
      shape: 'pill',
      text: 'continue_with',
      logoAlignment: 'center',
      width: 240,
      locale: 'zh-CN',
      disabled: true,
      id: 'log-in',
      className: 'mine',
      style: { marginTop: 8 },
      ...{ 'data-test': 'x' },
    })
    const attributes = Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]))
    expect(attributes).toEqual({
      managed: '',
      type: 'standard',
      theme: 'outline',
      size: 'large',
      shape: 'pill',
      text: 'continue_with',
      'logo-alignment': 'center',
      width: '240',
      locale: 'zh-CN',
      disabled: '',
      id: 'log-in',
      class: 'mine',
      style: 'margin-top: 8px;',
      'data-test': 'x',
    })
    await show({ size: 'small', disabled: false })
    expect([...element.attributes].map(({ name }) => name).sort()).toEqual(
      expect.arrayContaining(['managed', 'size']),
    )
    expect(element.getAttribute('size')).toBe('small')
    for (const gone of ['disabled', 'theme', 'width', 'logo-alignment', 'class'])
      expect(element.hasAttribute(gone)).toBe(false)
  })

  it('fills the slots from its props, or from its children', async () => {
    const { element } = await show({ icon: <b>icon</b>, label: 'Come in' })
    expect(element.innerHTML).toBe('<span slot="icon"><b>icon</b></span><span slot="label">Come in</span>')
    await show({ children: 'Come in' })
    expect(element.innerHTML).toBe('<span slot="label">Come in</span>')
    await show({ children: <img slot="icon" alt="" /> })
    expect(element.innerHTML).toBe('<img slot="icon" alt="">')
  })

  it('L15 holds its place until the element is defined, without a style', async () => {
    for (const [props, width, height] of [
      [{}, 256, 40],
      [{ size: 'large' }, 304, 48],
      [{ size: 'small', type: 'icon' }, 32, 32],
      [{ width: 300 }, 300, 40],
    ] as const) {
      const { element } = await show(props)
      expect(element.innerHTML).toBe(
        `<svg width="${width}" height="${height}" display="block" aria-hidden="true"></svg>`,
      )
    }
  })

  it('C23 calls the newest handlers for its events, without secrets', async () => {
    const [old, onLogin, onLogout, onLoginError] = [vi.fn(), vi.fn(), vi.fn(), vi.fn()]
    const { login } = await show({ onLogin: old })
    await show({ onLogin, onLogout, onLoginError }, login)
    await act(async () => login.set(SIGNED_IN))
    await act(async () => login.set({ status: 'signed-out' }))
    await act(async () => login.set({ status: 'error', error: new OpenRouteError('access_denied', 'x') }))
    expect(old).not.toHaveBeenCalled()
    expect(onLogin).toHaveBeenCalledTimes(1)
    expect(onLogin.mock.lastCall?.[0].detail).toEqual({ userId: 'user_1', keyId: 'a'.repeat(64) })
    expect(onLogout).toHaveBeenCalledTimes(1)
    expect(onLoginError.mock.lastCall?.[0].detail.error.code).toBe('access_denied')
  })

  it('calls onLogin once for a user who is already signed in, in StrictMode too', async () => {
    const onLogin = vi.fn()
    const login = fakeLogin(SIGNED_IN)
    await render(
      <StrictMode>
        <OpenRouteProvider login={login}>
          <LoginButton onLogin={onLogin} />
        </OpenRouteProvider>
      </StrictMode>,
    )
    expect(onLogin).toHaveBeenCalledTimes(1)
  })

  it('gives the element to a ref', async () => {
    const login = fakeLogin()
    const ref = createRef<HTMLElementTagNameMap['openroute-login']>()
    const page = await render(
      <OpenRouteProvider login={login}>
        <LoginButton ref={ref} />
      </OpenRouteProvider>,
    )
    expect(ref.current).toBe(page.querySelector('openroute-login'))
    await unmount()
    expect(ref.current).toBeNull()
  })

  it('leaves no listener behind when it is unmounted', async () => {
    const onLogin = vi.fn()
    const login = fakeLogin()
    const { element } = await show({ onLogin }, login)
    await render(<OpenRouteProvider login={login} />)
    expect(login.listeners).toBe(1) // the provider's
    await act(async () => login.set(SIGNED_IN))
    element.dispatchEvent(new CustomEvent('login'))
    expect(onLogin).not.toHaveBeenCalled()
    await unmount()
    expect(login.listeners).toBe(0)
  })
})
