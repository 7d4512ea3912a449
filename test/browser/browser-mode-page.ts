import {
  createBrowserLogin,
  type KeyStorage,
  type LoginState,
  type OpenRouteLogin,
} from '@openroute-kit/browser'
import { OpenRouteLoginElement } from '@openroute-kit/browser/element'
import { defineProvider, OpenRouteError } from '@openroute-kit/core'

// The page of the tests of browser mode. Its path says how the key is kept, and whether the login has a window
// or the key an end: /session, /local/popup; or what else the page shows. See `PATHS` in browser-mode-setup.ts.

declare const SITE_URL: string
declare const API_URL: string
declare const OTHER_SITE_URL: string
declare const BEACON_URL: string

declare global {
  interface Window {
    login: OpenRouteLogin
    logins: OpenRouteLogin[]
    firstSeen: { url: string; state: unknown }
    events: [type: string, detail: unknown][]
    violations: string[]
    received: unknown[]
    listen(): void
    showStates(): void
    showEvil(): { links: number; images: number; ran: boolean }
  }
}

window.violations ??= []
document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => {
  window.violations.push(violatedDirective)
})
window.events ??= []
for (const type of ['login', 'logout', 'login-error'])
  document.addEventListener(type, (event) => window.events.push([type, (event as CustomEvent).detail]))

const [, name = '', mode, auto] = location.pathname.split('/')
const provider = defineProvider({ id: 'openroute', name: 'OpenRoute', siteUrl: SITE_URL, apiUrl: API_URL })
const make = () =>
  createBrowserLogin({
    provider,
    storage: (['memory', 'local'].includes(name) ? name : 'session') as KeyStorage,
    key: { label: 'Test app', limit: 5, ...(mode === 'expiring' && { expiresIn: 3600 }) },
  })

function show(login: OpenRouteLogin): HTMLElement {
  const element = document.createElement('openroute-login')
  element.login = login
  document.body.append(element)
  return element
}

/** As an author writes it: all in attributes. */
function write(attributes: Record<string, string>): OpenRouteLogin {
  const element = document.createElement('openroute-login')
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  document.body.append(element)
  return element.login
}
const api = (siteUrl: string) => ({ 'site-url': siteUrl, 'api-url': `${siteUrl}/api/v1` })

/** In Firefox, automation itself counts as a click for a while. */
function withoutUserActivation(act: () => unknown): void {
  if (navigator.userActivation.isActive) setTimeout(withoutUserActivation, 50, act)
  else act()
}

window.listen = () => {
  window.received = []
  new BroadcastChannel('openroute-kit').onmessage = ({ data }) => window.received.push(data)
}

const still = (state: LoginState): OpenRouteLogin => ({
  state,
  subscribe: () => () => {},
  login: async () => {},
  cancel() {},
  logout: async () => {},
  refresh: async () => state,
  fetch: async () => new Response(),
  openAIOptions: () => ({ baseURL: '', apiKey: '', dangerouslyAllowBrowser: true, maxRetries: 0 }),
  dispose() {},
})
const account = {
  userId: 'user_1',
  keyId: 'a',
  keyLinks: { settings: 'https://site.example/keys/a', logs: 'https://site.example/logs' },
  limit: 5,
  limitRemaining: 4.58,
}

window.showStates = () => {
  const error = new OpenRouteError('exchange_outcome_unknown', '', { helpUrl: 'https://site.example/keys' })
  const states: LoginState[] = [
    { status: 'signed-out' },
    { status: 'signing-in' },
    { status: 'signed-in', ...account },
    { status: 'error', error },
  ]
  for (const state of states) show(still(state))
}

window.showEvil = () => {
  const markup = '"><img src=x onerror="window.ran=1">'
  const element = show(
    still({
      status: 'signed-in',
      ...account,
      userId: markup,
      keyLinks: { settings: 'javascript:window.ran=1', logs: 'data:text/html,x' },
    }),
  )
  for (const attribute of ['key-label', 'locale', 'provider', 'server'])
    element.setAttribute(attribute, markup)
  const root = element.shadowRoot as ShadowRoot
  root.querySelector('button')?.click()
  for (const item of root.querySelectorAll<HTMLElement>('.item:not(button)')) item.click()
  return {
    links: root.querySelectorAll('a[href]').length,
    images: root.querySelectorAll('img').length,
    ran: 'ran' in window,
  }
}

if (name === 'two') {
  window.logins = [write(api(SITE_URL)), write(api(OTHER_SITE_URL))]
} else if (name === 'one' || name === 'other') {
  window.login = write(api(name === 'one' ? SITE_URL : OTHER_SITE_URL))
} else if (name === 'injected') {
  // All of it is in the page's HTML, and was upgraded in order when this script was loaded.
  window.login = document.querySelector<OpenRouteLoginElement>('#real')?.login as OpenRouteLogin
} else if (mode === 'popup') {
  window.login = write({ ...api(SITE_URL), mode, storage: name, limit: '5' })
  if (auto) withoutUserActivation(() => window.login.state.status === 'signed-out' && window.login.login())
} else if (name !== 'blank') {
  window.logins = name === 'strict' ? [make(), make()] : [make()]
  window.login = window.logins.at(-1) as OpenRouteLogin
  window.firstSeen = { url: location.href, state: history.state }
  if (name === 'beacon') {
    const image = new Image()
    image.referrerPolicy = 'unsafe-url'
    image.src = `${BEACON_URL}?${Math.random()}`
  }
  show(window.login)
}
if (!(customElements.get('openroute-login') === OpenRouteLoginElement))
  window.events.push(['second bundle', null])
