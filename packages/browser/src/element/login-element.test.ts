// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/app"}
import { defineProvider, OpenRouteError, type OpenRouteErrorCode } from '@openroute-kit/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import '../element.js'
import { fakeLogin, SIGNED_IN } from '../../../../test/helpers/fake-login.js'
import { stubLocks } from '../../../../test/helpers/stub-locks.js'
import type { LoginState } from '../login/open-route-login.js'
import type { TextName, Texts } from './languages/text-names.js'
import { OpenRouteLoginElement } from './login-element.js'

// How the menu opens in a browser, and what all of it looks like: see test/browser. happy-dom has no popover.

const OUT: LoginState = { status: 'signed-out' }
const failed = (code: OpenRouteErrorCode, helpUrl?: string): LoginState => ({
  status: 'error',
  error: new OpenRouteError(code, 'for developers', { helpUrl }),
})

function make(attributes: Record<string, string> = {}) {
  const element = document.createElement('openroute-login') as OpenRouteLoginElement
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  const events: CustomEvent[] = []
  for (const type of ['login', 'logout', 'login-error'])
    element.addEventListener(type, (event) => events.push(event as CustomEvent))
  const find = (part: string) =>
    element.shadowRoot?.querySelector(part.replace(/^[\w-]+$/, '[part=$&]')) as HTMLElement
  /** What a visitor sees, or may: by its class, as the styles show and hide the labels. */
  const shown = () => find('root').className
  const label = () => find('[part=label] > [aria-hidden=false]').textContent
  return { element, events, find, shown, label }
}

function show(first: LoginState = OUT, attributes: Record<string, string> = {}) {
  const login = fakeLogin(first)
  const made = make(attributes)
  made.element.login = login
  document.body.append(made.element)
  return { ...made, login, button: made.find('button') as HTMLButtonElement }
}

beforeEach(() => {
  document.documentElement.lang = 'en'
  vi.stubGlobal('isSecureContext', true)
  stubLocks()
  localStorage.clear()
})
afterEach(async () => {
  document.body.replaceChildren()
  await Promise.resolve()
  vi.unstubAllGlobals()
})

describe('<openroute-login>', () => {
  it('goes through its states on one button, which keeps the focus', async () => {
    const { login, element, button, shown, label, find } = show()
    let arrive = () => {}
    vi.mocked(login.login).mockImplementation(() => {
      login.set({ status: 'signing-in' })
      return new Promise((resolve) => {
        arrive = resolve
      })
    })
    button.focus()
    expect(label()).toBe('Log in with OpenRoute')
    button.click()
    expect(login.login).toHaveBeenCalledTimes(1)
    expect(label()).toBe('Opening OpenRoute…')
    expect(button.getAttribute('aria-busy')).toBe('true')
    expect(find('[role=status]').textContent).toBe('Opening OpenRoute…')
    button.click()
    expect(login.login).toHaveBeenCalledTimes(1)
    arrive()
    login.set(SIGNED_IN)
    await vi.waitFor(() => expect(shown()).toBe('in'))
    expect(label()).toBe('OpenRoute: $4.58 of $5.00 left')
    expect(button.getAttribute('aria-busy')).toBe('false')
    expect(find('[role=status]').textContent).toBe('OpenRoute: $4.58 of $5.00 left')
    expect(find('button')).toBe(button)
    expect(element.shadowRoot?.activeElement).toBe(button)
  })

  it('C05 hands a second click on to the login that is under way', async () => {
    const { login, button, label } = show()
    vi.mocked(login.login).mockImplementation(async () => login.set({ status: 'signing-in' }))
    button.click()
    await Promise.resolve()
    await Promise.resolve()
    expect(label()).toBe('Opening OpenRoute…')
    button.click()
    expect(login.login).toHaveBeenCalledTimes(2)
  })

  it('starts no login while the session is being checked', () => {
    const { login, button, label } = show({ status: 'signing-in' })
    expect(label()).toBe('One moment…')
    button.click()
    expect(login.login).not.toHaveBeenCalled()
    expect(login.refresh).not.toHaveBeenCalled()
  })

  it.each<[object, string, boolean]>([
    [{ limit: null, limitRemaining: null }, 'Signed in', false],
    [{ limit: undefined, limitRemaining: undefined }, 'Signed in', false],
    [{ limitRemaining: 0 }, '$0.00 of $5.00 left', true],
    [{ limitRemaining: 0.004 }, '<$0.01 of $5.00 left', true],
    [{ limitRemaining: -0.2 }, '$0.00 of $5.00 left', true],
    [{ limitRemaining: 7 }, '$7.00 of $5.00 left', true],
    [{ limit: 0, limitRemaining: 0 }, '$0.00 of $0.00 left', true],
    [{ limitRemaining: 4.998 }, '$4.99 of $5.00 left', true],
    [{ limit: 0.005, limitRemaining: 0.0041 }, '$0.004 of $0.005 left', true],
  ])('L16 says of the credit %j: %s', (credit, text, bar) => {
    const { find } = show({ ...SIGNED_IN, ...credit } as LoginState)
    expect(find('credit').textContent).toBe(`OpenRoute: ${text}`)
    const meter = find('meter')
    expect(meter.hidden).toBe(!bar)
    if (!bar) return
    expect(meter.getAttribute('aria-valuetext')).toBe(text)
    expect(Number(meter.getAttribute('aria-valuenow'))).toBeGreaterThanOrEqual(0)
    expect(Number(meter.getAttribute('aria-valuenow'))).toBeLessThanOrEqual(100)
  })

  it('B34 has a menu that says what signing out does not do, and signs out', async () => {
    const { login, find, shown, events } = show(SIGNED_IN)
    vi.mocked(login.logout).mockImplementation(async () => login.set(OUT))
    const menu = find('menu')
    expect((find('button') as HTMLButtonElement).popoverTargetElement).toBe(menu)
    expect([...menu.querySelectorAll('a')].map(({ href, target, rel }) => [href, target, rel])).toEqual([
      ['https://site.example/keys/a', '_blank', 'noopener noreferrer'],
      ['https://site.example/logs', '_blank', 'noopener noreferrer'],
    ])
    expect(menu.textContent).toContain('does not delete your key: it stays valid')
    expect(menu.textContent).toContain('user_1')
    find('sign-out').click()
    expect(login.logout).toHaveBeenCalledTimes(1)
    await vi.waitFor(() => expect(shown()).toBe('out'))
    expect(menu.hidden).toBe(true)
    expect(events.map(({ type }) => type)).toEqual(['login', 'logout'])
    expect(find('[role=status]').textContent).toBe('')
    expect((find('button') as HTMLButtonElement).popoverTargetElement).toBeNull()
  })

  it('L16 has one link where both lead to the same page, and none to nowhere', () => {
    const { login, find } = show(SIGNED_IN)
    const shown = () => [...find('menu').querySelectorAll('a:not([hidden])')].map((link) => link.textContent)
    const links = (settings: string, logs: string) =>
      login.set({ ...SIGNED_IN, keyLinks: { settings, logs } } as LoginState)
    expect(shown()).toEqual(['Key settings', 'Activity'])
    links('https://site.example/keys', 'https://site.example/keys')
    expect(shown()).toEqual(['Key settings'])
    links('about:blank', 'https://site.example/logs')
    expect(shown()).toEqual(['Activity'])
    links('https://site.example/keys', 'https://site.example/logs')
    expect(shown()).toEqual(['Key settings', 'Activity'])
  })

  it('keeps what the menu is made of when only the credit changed', () => {
    const { login, find } = show(SIGNED_IN)
    find('button').click()
    const [leave, link] = [find('sign-out'), find('link')]
    const said = find('[role=status]').firstChild
    login.set({ ...SIGNED_IN, limitRemaining: 1 } as LoginState)
    expect([find('sign-out'), find('link')]).toEqual([leave, link])
    expect(find('credit').textContent).toContain('$1.00')
    expect(find('menu').hidden).toBe(false)
    // An element that is connected again does not report the sign-in again.
    expect(find('[role=status]').firstChild).toBe(said)
  })

  it.each<[OpenRouteErrorCode, 'login' | 'refresh']>([
    ['access_denied', 'login'],
    ['transaction_missing', 'login'],
    ['network_error', 'refresh'],
    ['session_unavailable', 'refresh'],
  ])('says what happened after %s and offers the way on', (code, way) => {
    const { login, button, find, label } = show(failed(code))
    expect(label()).toBe('Try again')
    expect(find('error').hidden).toBe(false)
    expect(find('error').role ?? find('error').getAttribute('role')).toBe('alert')
    expect(find('error').textContent?.trim()).toMatch(/^\p{Lu}.*\.$/u)
    expect(find('error').textContent).not.toContain('for developers')
    button.click()
    expect(login[way]).toHaveBeenCalledTimes(1)
    expect(login[way === 'login' ? 'refresh' : 'login']).not.toHaveBeenCalled()
  })

  it('says no error any more while it tries again, and after', async () => {
    const { login, button, find } = show(failed('network_error'))
    button.click()
    expect(find('error').hidden).toBe(true)
    expect(find('error').textContent).toBe('')
    login.set(OUT)
    await Promise.resolve()
    expect(find('error').textContent).toBe('')
  })

  it('D02 links the list of keys when one may have been left behind', () => {
    const { find } = show(failed('exchange_outcome_unknown', 'https://site.example/keys'))
    expect(find('[role=alert] a').getAttribute('href')).toBe('https://site.example/keys')
    const other = show(failed('access_denied', 'https://site.example/keys'))
    expect(other.find('error').querySelector('a')?.textContent ?? '').toBe('')
  })

  it('L11 offers a link that opens the page in a tab from a frame of another site', () => {
    const { find } = show(failed('third_party_frame', 'https://app.example/app'))
    const link = find('[role=alert] a') as HTMLAnchorElement
    expect([link.href, link.target, link.textContent]).toEqual([
      'https://app.example/app',
      '_blank',
      'Open this page in a tab',
    ])
    expect(link.rel).toContain('noopener')
  })

  it('P05 L16 shows the granted limit, whatever was requested', () => {
    const { find } = show({ ...SIGNED_IN, limit: 2, limitRemaining: 1.5 } as LoginState, { limit: '10' })
    expect(find('credit').textContent).toContain('$1.50 of $2.00 left')
  })

  it('L03 says that it waits for the approval, and offers to start over or cancel', async () => {
    const { find, label, login } = show({ status: 'signing-in', popup: true })
    expect(label()).toBe('Waiting for approval…')
    expect(find('waiting').hidden).toBe(false)
    find('start-over').click()
    expect(login.login).toHaveBeenCalledWith({ startOver: true })
    find('cancel').click()
    expect(login.cancel).toHaveBeenCalledTimes(1)
    login.set(failed('cancelled'))
    expect(find('waiting').hidden).toBe(true)
    await Promise.resolve() // the login that was started over
    expect(find('error').textContent).toContain('You cancelled the login')
    expect(find('error').className).toContain('muted')
  })

  it('L03 tells screen readers nothing about a window that is not waited for any more', () => {
    const { find, login } = show({ status: 'signing-in', popup: true })
    expect(find('[role=status]').textContent).toBe('Waiting for approval…')
    login.set({ status: 'signed-out' })
    expect(find('[role=status]').textContent).toBe('')
  })

  it('C20 makes no link of anything but http(s), and no markup of text', () => {
    const { find, element } = show({
      ...SIGNED_IN,
      userId: '<img src=x onerror=alert(1)>',
      keyLinks: { settings: 'javascript:alert(1)', logs: 'data:text/html,x' },
    } as LoginState)
    expect(element.shadowRoot?.querySelectorAll('a[href], img')).toHaveLength(0)
    expect(find('menu').textContent).toContain('<img src=x onerror=alert(1)>')
    const broken = show(failed('provider_error', 'javascript:alert(1)'))
    expect(broken.element.shadowRoot?.querySelectorAll('a[href]')).toHaveLength(0)
  })

  it('C23 dispatches bubbling events with user and reason, and no secret', () => {
    const received: Event[] = []
    const listen = (event: Event) => received.push(event)
    document.addEventListener('login', listen)
    const { login, events } = show({ status: 'signing-in' })
    login.set(SIGNED_IN)
    login.set({ ...SIGNED_IN, limitRemaining: 1 } as LoginState)
    login.set({ ...SIGNED_IN, keyId: 'b' } as LoginState)
    login.set(failed('key_rejected'))
    login.set(OUT)
    expect(events.map(({ type }) => type)).toEqual(['login', 'login', 'login-error'])
    expect(events[0]?.detail).toEqual({ userId: 'user_1', keyId: 'a'.repeat(64) })
    expect(events[2]?.detail.error.code).toBe('key_rejected')
    expect(received).toEqual(events.slice(0, 2))
    expect(events.every(({ composed, bubbles }) => composed && bubbles)).toBe(true)
    expect(JSON.stringify(events.map(({ detail }) => detail))).not.toContain('sk-or-')
    document.removeEventListener('login', listen)
  })
})

describe('languages', () => {
  it.each([
    ['zh', '使用 OpenRoute 登录', 'zh-CN'],
    ['zh-TW', '使用 OpenRoute 登入', 'zh-TW'],
    ['ja-JP', 'OpenRoute でログイン', 'ja'],
    ['en', 'Log in with OpenRoute', 'en'],
  ])('speaks %s by its attribute', (locale, text, lang) => {
    const { label, find } = show(OUT, { locale })
    expect(label()).toBe(text)
    expect(find('root').lang).toBe(lang)
  })

  it('follows the document, unless the attribute says otherwise', async () => {
    const { label, find, element } = show()
    document.documentElement.lang = 'zh-Hans-CN'
    await vi.waitFor(() => expect(label()).toBe('使用 OpenRoute 登录'))
    expect(find('root').lang).toBe('zh-CN')
    element.locale = 'ja'
    expect(label()).toBe('OpenRoute でログイン')
  })

  it('speaks a language that the app brings, and English where that lacks a text', () => {
    OpenRouteLoginElement.locales.fr = { login_with: 'Se connecter avec {}' }
    try {
      const { label, login } = show(OUT, { locale: 'fr-BE' })
      expect(label()).toBe('Se connecter avec OpenRoute')
      login.set(failed('access_denied'))
      expect(label()).toBe('Try again')
    } finally {
      delete OpenRouteLoginElement.locales.fr
    }
  })
})

describe('a language that is loaded', () => {
  afterEach(() => {
    delete OpenRouteLoginElement.locales.fr
  })

  it('is waited for, rather than another one shown', async () => {
    let arrive = (_: Texts) => {}
    OpenRouteLoginElement.locales.fr = vi.fn(() => new Promise<Texts>((resolve) => (arrive = resolve)))
    const { login, find, shown, label } = show(OUT, { locale: 'fr', disabled: '' })
    expect(shown()).toBe('busy')
    // Named and out of reach at once: neither waits for a language.
    expect(find('button')).toMatchObject({ textContent: 'OpenRoute', disabled: true })
    expect(find('button').getAttribute('aria-busy')).toBe('true')
    login.set(failed('access_denied'))
    expect(find('root').textContent?.trim()).toBe('OpenRoute')
    arrive({ again: 'Réessayer' })
    await vi.waitFor(() => expect(label()).toBe('Réessayer'))
    expect(OpenRouteLoginElement.locales.fr).toEqual({ again: 'Réessayer' })
  })

  it('gives way to English where it can’t be had', async () => {
    OpenRouteLoginElement.locales.fr = () => Promise.reject(new TypeError('Failed to fetch'))
    const { label } = show(OUT, { locale: 'fr' })
    await vi.waitFor(() => expect(label()).toBe('Log in with OpenRoute'))
  })
})

describe('attributes', () => {
  const FLAGS = ['disabled', 'managed']
  const camel = (name: string) => name.replace(/-./g, (pair) => (pair[1] as string).toUpperCase())

  it.each(OpenRouteLoginElement.observedAttributes)('%s reflects as a property', (attribute) => {
    const element = document.createElement('openroute-login') as unknown as HTMLElement &
      Record<string, unknown>
    const property = camel(attribute)
    const flag = FLAGS.includes(attribute)
    expect(element[property]).toBe(flag ? false : '')
    element[property] = flag ? true : 7
    expect(element.getAttribute(attribute)).toBe(flag ? '' : '7')
    expect(element[property]).toBe(flag ? true : '7')
    element[property] = flag ? false : null
    expect(element.hasAttribute(attribute)).toBe(false)
    element.setAttribute(attribute, 'x')
    expect(element[property]).toBe(flag ? true : 'x')
    element[property] = undefined
    expect(element.hasAttribute(attribute)).toBe(false)
  })

  it('are those of the documentation', () => {
    expect([...OpenRouteLoginElement.observedAttributes].sort()).toEqual(
      [
        ...['type', 'theme', 'size', 'shape', 'text', 'logo-alignment', 'width', 'locale'],
        ...['server', 'callback-url', 'mode', 'storage', 'key-label', 'limit', 'limit-reset', 'expires-in'],
        ...['name', 'login-lifetime'],
        ...['provider', 'site-url', 'api-url', ...FLAGS],
      ].sort(),
    )
  })

  it.each<[Record<string, string>, string]>([
    [{ text: 'continue_with' }, 'Continue with OpenRoute'],
    [{ text: 'connect', provider: 'openrouter' }, 'Connect OpenRouter'],
    [{ provider: 'therouter' }, 'Log in with TheRouter'],
    [{ 'site-url': 'https://ai.example', 'api-url': 'https://ai.example/api/v1' }, 'Log in with OpenRoute'],
  ])('%j reads “%s”', (attributes, text) => {
    expect(show(OUT, attributes).label()).toBe(text)
  })

  it('set the width, the accent and whether it can be pressed, at any time', () => {
    const { element, button } = show()
    expect(button.classList.contains('filled')).toBe(true)
    element.theme = 'outline'
    expect(button.classList.contains('filled')).toBe(false)
    element.width = '320'
    expect(button.style.width).toBe('320px')
    element.disabled = true
    expect(button.disabled).toBe(true)
    element.disabled = false
    expect(button.disabled).toBe(false)
  })
})

describe('login', () => {
  it('comes from the attributes, and anew when one of them changes', async () => {
    const { element } = make({ storage: 'memory' })
    document.body.append(element)
    const first = element.login
    expect(first.state.status).toBe('signed-out')
    const dispose = vi.spyOn(first, 'dispose')
    element.theme = 'outline'
    element.locale = 'ja'
    expect(element.login).toBe(first)
    element.storage = 'local'
    const second = element.login
    expect(second).not.toBe(first)
    expect(dispose).toHaveBeenCalledTimes(1)
    element.remove()
    const gone = vi.spyOn(second, 'dispose')
    await Promise.resolve()
    expect(gone).toHaveBeenCalledTimes(1)
  })

  it('F09 goes to any provider that a script sets, before what the attributes say', () => {
    const { element, label } = make({ 'site-url': 'https://evil.example', 'api-url': 'https://evil.example' })
    const provider = defineProvider({
      id: 'split',
      name: 'Split',
      siteUrl: 'https://site.example',
      apiUrl: 'https://gateway.example/v1',
    })
    element.provider = provider
    document.body.append(element)
    const first = element.login
    expect(element.provider).toBe(provider)
    expect(label()).toBe('Log in with Split')
    expect(first.openAIOptions).toThrow(expect.objectContaining({ code: 'not_signed_in' }))
    element.siteUrl = element.apiUrl = ''
    expect(label()).toBe('Log in with Split')
    element.provider = 'openrouter'
    expect(element.provider).toBe('openrouter')
    expect(label()).toBe('Log in with OpenRouter')
    expect(element.login).not.toBe(first)
    element.provider = provider
    expect(element.cloneNode()).not.toHaveProperty('provider', provider)
    element.provider = null as unknown as string
    expect(element.provider).toBe('')
    expect(label()).toBe('Log in with OpenRoute')
  })

  it('of the app is neither replaced nor disposed', async () => {
    const { element, login } = show()
    element.storage = 'local'
    element.provider = 'openrouter'
    expect(element.login).toBe(login)
    element.remove()
    await Promise.resolve()
    expect(login.dispose).not.toHaveBeenCalled()
    expect(login.listeners).toBe(0)
  })

  it('of the app replaces the one before', () => {
    const { element, login, label } = show()
    const next = fakeLogin(SIGNED_IN)
    element.login = next
    expect(login.listeners).toBe(0)
    expect(label()).toContain('$4.58')
    login.set(failed('access_denied'))
    expect(label()).toContain('$4.58')
  })

  it('of the app ends the one that the attributes made', () => {
    const { element } = make()
    document.body.append(element)
    const dispose = vi.spyOn(element.login, 'dispose')
    element.login = fakeLogin()
    expect(dispose).toHaveBeenCalledTimes(1)
  })

  it('C06 is set by a script where the element is managed, and not created by the element', () => {
    const { element, shown } = make({ managed: '' })
    document.body.append(element)
    expect(shown()).toBe('busy')
    expect(() => element.login).toThrow(expect.objectContaining({ code: 'config_invalid' }))
    element.login = fakeLogin(SIGNED_IN)
    expect(shown()).toBe('in')
  })

  it('may be given before the element is defined', () => {
    const { element, shown } = make()
    const login = fakeLogin(SIGNED_IN)
    Object.defineProperty(element, 'login', {
      value: login,
      configurable: true,
      enumerable: true,
      writable: true,
    })
    document.body.append(element)
    expect(Object.hasOwn(element, 'login')).toBe(false)
    expect(element.login).toBe(login)
    expect(shown()).toBe('in')
  })

  it('survives that the element is moved, and is let go when it is removed', async () => {
    const { login, element, shown, events } = show(SIGNED_IN)
    const place = document.createElement('div')
    document.body.append(place)
    place.append(element)
    await Promise.resolve()
    expect(login.listeners).toBe(1)
    element.remove()
    await Promise.resolve()
    expect(login.listeners).toBe(0)
    login.set(OUT)
    expect(shown()).toBe('in')
    document.body.append(element)
    expect(shown()).toBe('out')
    expect(events.map(({ type }) => type)).toEqual(['login', 'logout'])
  })

  /** Attributes of which the first is wrong, and what the console says that it allows. */
  const WRONG: [attributes: Record<string, string>, allowed: RegExp][] = [
    [{ limit: 'two' }, /a number above 0/],
    [{ limit: '' }, /a number above 0/],
    [{ limit: '-2' }, /a number above 0/],
    [{ limit: 'Infinity' }, /a number above 0/],
    [{ 'limit-reset': 'yearly', limit: '5' }, /daily or weekly or monthly/],
    [{ 'limit-reset': 'daily' }, /together with limit/],
    [{ 'expires-in': '1h' }, /a number above 0/],
    [{ 'key-label': 'x'.repeat(101) }, /1 to 100 characters/],
    [{ mode: 'pop-up' }, /redirect or popup/],
    [{ mode: 'popup', storage: 'cookie' }, /memory or session or local/],
    [{ provider: 'other' }, /openroute or openrouter or therouter or eurouter/],
    [{ provider: 'toString' }, /openroute or openrouter/],
    [{ 'site-url': 'https://site.example' }, /together with api-url/],
    [{ 'api-url': 'https://site.example' }, /together with site-url/],
    [{ 'site-url': 'http://site.example', 'api-url': 'https://site.example' }, /https URL/],
    [
      { 'api-url': 'https://evil.example/v1', 'site-url': 'https://openroute.cn' },
      /on the site of site-url \(its origin/,
    ],
    [{ 'callback-url': 'https://elsewhere.example' }, /page of this origin/],
    [{ 'callback-url': 'http://[' }, /page of this origin/],
    [{ 'callback-url': '/?code=1' }, /without code/],
    [{ 'callback-url': '/', server: '/openroute' }, /left out with server/],
    [{ limit: '5', server: '/openroute' }, /left out with server/],
    [{ server: 'openroute' }, /a path such as/],
    [{ 'login-lifetime': '5' }, /whole number from 60 to 86400/],
    [{ type: 'button' }, /standard or icon/],
    [{ theme: 'dark' }, /filled or outline or filled-black or auto/],
    [{ size: 'huge' }, /large or medium or small/],
    [{ shape: 'round' }, /rectangular or pill or circle or square/],
    [{ text: 'sign_out' }, /login_with or continue_with or connect/],
    [{ 'logo-alignment': 'right' }, /left or center/],
    [{ width: '100%' }, /a number above 0/],
    [{ locale: 'en_US' }, /a language tag/],
  ]

  it.each(WRONG)(
    'A13 A21 F09 L14 says to both readers that %j is wrong, until it is right',
    (attributes, allowed) => {
      const log = vi.spyOn(console, 'error').mockReturnValue()
      const { element, events, find, label } = make(attributes)
      document.body.append(element)
      const wrong = Object.keys(attributes).find((name) =>
        log.mock.calls[0]?.[0].includes(` ${name}=`),
      ) as string
      expect(log.mock.calls).toEqual([
        [expect.stringContaining(`<openroute-login ${wrong}="${attributes[wrong]}"`), element],
      ])
      expect(log.mock.calls[0]?.[0]).toMatch(allowed)
      expect(events.map(({ type }) => type)).toEqual(['login-error'])
      expect(events[0]?.detail.error).toMatchObject({
        code: 'config_invalid',
        message: log.mock.calls[0]?.[0],
      })
      expect(find('error').textContent).toContain('This page is misconfigured.')
      expect(label()).toBe('Log in with OpenRoute')
      expect((find('button') as HTMLButtonElement).disabled).toBe(true)
      vi.stubGlobal('fetch', async () => Response.json({ signedIn: false }))
      for (const name of Object.keys(attributes)) element.removeAttribute(name)
      expect(find('error').textContent).toBe('')
      expect((find('button') as HTMLButtonElement).disabled).toBe(false)
      log.mockRestore()
    },
  )

  it.each(['en', 'zh-CN', 'zh-TW', 'ja'])('L14 says that the page is misconfigured, in %s', (locale) => {
    const log = vi.spyOn(console, 'error').mockReturnValue()
    const { element, find } = make({ locale, limit: 'two' })
    document.body.append(element)
    expect(find('error').textContent).toContain((OpenRouteLoginElement.locales[locale] as Texts).setup)
    log.mockRestore()
  })

  it('L14 reports a wrong attribute once, beside a login of the app too, and goes on when it is fixed', () => {
    const log = vi.spyOn(console, 'error').mockReturnValue()
    const { element, login, find } = show(SIGNED_IN, { size: 'huge' })
    element.size = 'tiny'
    element.theme = 'outline'
    expect(log).toHaveBeenCalledTimes(2)
    expect(find('error').hidden).toBe(false)
    element.size = 'large'
    expect(find('error').hidden).toBe(true)
    expect(element.login).toBe(login)
    expect(find('credit').textContent).toContain('$4.58')
    expect(login.dispose).not.toHaveBeenCalled()
    log.mockRestore()
  })

  it('L14 takes an empty attribute of the appearance for its default', () => {
    const { find } = show(OUT, { size: '', theme: '', width: '', locale: '', 'logo-alignment': '' })
    expect(find('error').hidden).toBe(true)
  })

  it('reports what no login should throw', async () => {
    const report = vi.fn()
    vi.stubGlobal('reportError', report)
    const { login, button } = show()
    const fault = new TypeError('fault')
    vi.mocked(login.login).mockRejectedValueOnce(new OpenRouteError('access_denied', 'No.'))
    button.click()
    await vi.waitFor(() => expect(button.getAttribute('aria-busy')).toBe('false'))
    expect(report).not.toHaveBeenCalled()
    vi.mocked(login.login).mockRejectedValueOnce(fault)
    button.click()
    await vi.waitFor(() => expect(report).toHaveBeenCalledWith(fault))
  })
})

it('C24 is not defined a second time', async () => {
  vi.resetModules()
  const again = await import('../element.js')
  expect(customElements.get('openroute-login')).toBe(OpenRouteLoginElement)
  expect(again.OpenRouteLoginElement).not.toBe(OpenRouteLoginElement)
})

/** What the compiler has to refuse; never called. */
export function doesNotCompile(): void {
  // @ts-expect-error: no such text.
  OpenRouteLoginElement.locales.fr = { log_in: 'Se connecter' }
  // @ts-expect-error: nor such a name.
  const name: TextName = 'log_in'
  void name
}
