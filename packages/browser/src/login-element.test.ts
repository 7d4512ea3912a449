// @vitest-environment happy-dom
import { OpenRouteError, type OpenRouteErrorCode } from '@openroute-kit/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import './element.js'
import type { LoginState, OpenRouteLogin } from './open-route-login.js'
import { createStateStore } from './state-store.js'

const account = {
  userId: 'user_1',
  keyId: 'a'.repeat(64),
  keyLinks: { settings: 'https://site.example/keys/a', logs: 'https://site.example/logs' },
  limit: 5,
  limitRemaining: 4.58,
}
const SIGNED_IN: LoginState = { status: 'signed-in', ...account }
const failed = (code: OpenRouteErrorCode, helpUrl?: string): LoginState => ({
  status: 'error',
  error: new OpenRouteError(code, 'for developers', helpUrl === undefined ? {} : { helpUrl }),
})

function fakeLogin(first: LoginState): OpenRouteLogin & { set(state: LoginState): void } {
  const store = createStateStore(first)
  return {
    get state() {
      return store.state
    },
    set: store.set,
    subscribe: store.subscribe,
    login: vi.fn(async () => store.set({ status: 'signing-in' })),
    logout: vi.fn(async () => store.set({ status: 'signed-out' })),
    refresh: vi.fn(async () => store.state),
    fetch: vi.fn(),
    openAIOptions: vi.fn(),
    dispose: vi.fn(),
  }
}

function show(first: LoginState, attributes: Record<string, string> = {}) {
  const login = fakeLogin(first)
  const element = document.createElement('openroute-login')
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  const events: CustomEvent[] = []
  for (const type of ['login', 'logout', 'login-error'])
    element.addEventListener(type, (event) => events.push(event as CustomEvent))
  element.login = login
  document.body.append(element)
  const find = (selector: string) => element.shadowRoot?.querySelector(selector) as HTMLElement
  const root = find('.root')
  return { login, element, events, find, root, button: find('button.main'), shown: () => root.dataset.show }
}

beforeEach(() => {
  document.documentElement.lang = 'en'
})
afterEach(() => {
  document.body.replaceChildren()
  vi.unstubAllGlobals()
})

describe('<openroute-login>', () => {
  it('goes through its states on one button, which keeps the focus', async () => {
    const { login, button, shown, find } = show({ status: 'signed-out' })
    button.focus()
    expect(find('.out').textContent).toBe('Log in with OpenRoute')
    button.click()
    expect(login.login).toHaveBeenCalledTimes(1)
    await vi.waitFor(() => expect(shown()).toBe('busy'))
    expect(find('.busy').textContent).toBe('Opening OpenRoute…')
    expect(button.getAttribute('aria-busy')).toBe('true')
    button.click()
    expect(login.login).toHaveBeenCalledTimes(1)
    login.set(SIGNED_IN)
    expect(shown()).toBe('in')
    expect(find('.account').textContent).toBe('OpenRoute account: $4.58 of $5.00 left')
    expect(find('[role=meter]').getAttribute('aria-valuetext')).toBe('$4.58 of $5.00 left')
    expect(find('[role=status]').textContent).toBe('Signed in. $4.58 of $5.00 left')
    expect(find('.root button')).toBe(button)
  })

  it.each<[Partial<typeof account> | object, string, boolean]>([
    [{ limit: null, limitRemaining: null }, 'Signed in, no limit', false],
    [{ limit: undefined, limitRemaining: undefined }, 'Signed in', false],
    [{ limitRemaining: 0 }, '$0.00 of $5.00 left', true],
    [{ limitRemaining: 0.004 }, '<$0.01 of $5.00 left', true],
    [{ limitRemaining: -0.2 }, '$0.00 of $5.00 left', true],
  ])('says of the credit %j: %s', (credit, text, bar) => {
    const { find } = show({ ...SIGNED_IN, ...credit } as LoginState)
    expect(find('[part=credit]').textContent).toBe(text)
    expect(find('[role=meter]').hidden).toBe(!bar)
  })

  it('B34 opens the account, says what signing out does not do, and signs out', async () => {
    const { login, button, find, events } = show(SIGNED_IN)
    expect(button.getAttribute('aria-expanded')).toBe('false')
    button.click()
    expect(button.getAttribute('aria-expanded')).toBe('true')
    const links = [...find('.menu').querySelectorAll('a')].map(({ href }) => href)
    expect(links).toEqual([account.keyLinks.settings, account.keyLinks.logs, account.keyLinks.settings])
    expect(find('.note').textContent).toContain('does not delete your key')
    find('[part=sign-out]').click()
    expect(login.logout).toHaveBeenCalled()
    await vi.waitFor(() => expect(events.map(({ type }) => type)).toEqual(['login', 'logout']))
    expect(find('.menu').hidden).toBe(true)
    expect(find('[role=status]').textContent).toBe('Signed out')
  })

  it('keeps the open menu when only the credit changed', () => {
    const { login, button, find } = show(SIGNED_IN)
    button.click()
    const out = find('[part=sign-out]')
    login.set({ ...SIGNED_IN, limitRemaining: 1 } as LoginState)
    expect(find('[part=sign-out]')).toBe(out)
    expect(find('.menu').hidden).toBe(false)
  })

  it.each<[OpenRouteErrorCode, 'login' | 'refresh']>([
    ['access_denied', 'login'],
    ['network_error', 'refresh'],
    ['session_unavailable', 'refresh'],
  ])('says what happened after %s and offers the way on', (code, way) => {
    const { login, button, find, shown } = show(failed(code))
    expect(shown()).toBe('error')
    expect(find('[role=alert]').hidden).toBe(false)
    expect(find('[role=alert]').textContent).not.toBe('')
    expect(find('[role=alert]').textContent).not.toContain('for developers')
    button.click()
    expect(login[way]).toHaveBeenCalledTimes(1)
  })

  it('D02 links the list of keys when one may have been left behind', () => {
    const { find } = show(failed('exchange_outcome_unknown', 'https://site.example/keys'))
    expect(find('[role=alert] a').getAttribute('href')).toBe('https://site.example/keys')
  })

  it('C20 makes no link of anything but http(s), and no markup of text', () => {
    const evil = {
      ...SIGNED_IN,
      userId: '<img src=x onerror=alert(1)>',
      keyLinks: { settings: 'javascript:alert(1)', logs: 'data:text/html,x' },
    } as LoginState
    const { find, button } = show(evil)
    button.click()
    expect(find('.menu').querySelectorAll('a, img')).toHaveLength(0)
    expect(find('.who').textContent).toBe('<img src=x onerror=alert(1)>')
    expect(show(failed('provider_error', 'javascript:alert(1)')).find('[role=alert] a')).toBeNull()
  })

  it('C23 tells in bubbling events who and why, and nothing secret', () => {
    const heard: CustomEvent[] = []
    const listen = (event: Event) => heard.push(event as CustomEvent)
    document.addEventListener('login', listen)
    const { login, events } = show({ status: 'signing-in' })
    login.set(SIGNED_IN)
    login.set({ ...SIGNED_IN, limitRemaining: 1 } as LoginState)
    login.set(failed('key_rejected'))
    expect(events.map(({ type }) => type)).toEqual(['login', 'login-error'])
    expect(events[0]?.detail).toEqual({ userId: 'user_1', keyId: account.keyId })
    expect(events[1]?.detail.error.code).toBe('key_rejected')
    expect(heard).toEqual([events[0]])
    expect(events.every(({ composed, bubbles }) => composed && bubbles)).toBe(true)
    document.removeEventListener('login', listen)
  })

  it('speaks Chinese by attribute, by the document and by its change', async () => {
    expect(show({ status: 'signed-out' }, { locale: 'zh' }).find('.out').textContent).toBe(
      '使用 OpenRoute 登录',
    )
    const { find, root, element } = show({ status: 'signed-out' })
    document.documentElement.lang = 'zh-Hans-CN'
    await vi.waitFor(() => expect(find('.out').textContent).toBe('使用 OpenRoute 登录'))
    expect(root.lang).toBe('zh-CN')
    element.setAttribute('locale', 'en')
    expect(find('.out').textContent).toBe('Log in with OpenRoute')
  })

  it('names the provider that its attributes name', () => {
    expect(show({ status: 'signed-out' }, { provider: 'openrouter' }).find('.out').textContent).toBe(
      'Log in with OpenRouter',
    )
  })

  it('takes a login that was given before the element was defined', () => {
    const element = document.createElement('openroute-login')
    const login = fakeLogin(SIGNED_IN)
    Object.defineProperty(element, 'login', { value: login, configurable: true })
    document.body.append(element)
    expect(element.login).toBe(login)
    expect(element.shadowRoot?.querySelector<HTMLElement>('.root')?.dataset.show).toBe('in')
  })

  it('C06 makes no login of its own where the app is about to give one', () => {
    const ask = vi.fn()
    vi.stubGlobal('fetch', ask)
    const element = document.createElement('openroute-login')
    element.setAttribute('server', '/openroute')
    element.setAttribute('managed', '')
    document.body.append(element)
    expect(() => element.login).toThrow(expect.objectContaining({ code: 'config_invalid' }))
    expect(ask).not.toHaveBeenCalled()
    const root = element.shadowRoot?.querySelector<HTMLElement>('.root')
    expect(root?.dataset.show).toBe('busy')
    element.login = fakeLogin(SIGNED_IN)
    expect(root?.dataset.show).toBe('in')
  })

  it('survives being moved, and lets go when it is removed', async () => {
    const { login, element, shown } = show({ status: 'signed-out' })
    const place = document.createElement('div')
    document.body.append(place)
    place.append(element)
    await Promise.resolve()
    login.set(SIGNED_IN)
    expect(shown()).toBe('in')
    element.remove()
    await Promise.resolve()
    login.set({ status: 'signed-out' })
    expect(shown()).toBe('in')
    expect(login.dispose).not.toHaveBeenCalled() // it is the app's
  })

  it.each([
    { limit: 'much' },
    { limit: '' },
    { provider: 'other' },
    { 'site-url': 'https://site.example' },
    { storage: 'cookie' },
    { server: 'openroute' },
  ])('says to both readers that %j is wrong', (attributes: Record<string, string>) => {
    const report = vi.fn()
    vi.stubGlobal('reportError', report)
    const element = document.createElement('openroute-login')
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
    document.body.append(element)
    expect(report).toHaveBeenCalledWith(expect.objectContaining({ code: 'config_invalid' }))
    expect(element.shadowRoot?.querySelector('[role=alert]')?.textContent).toContain('set up wrongly')
  })

  it('C24 is not defined a second time', async () => {
    vi.resetModules()
    await import('./element.js')
    expect(customElements.get('openroute-login')).toBeDefined()
  })
})
