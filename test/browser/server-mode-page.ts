import type { OpenRouteLogin } from '@openroute-kit/browser'
import '@openroute-kit/browser/server-element'

// The page of the tests of server mode: /page, and /popup with the login in a window.

declare const BEACON_URL: string

declare global {
  interface Window {
    login: OpenRouteLogin
    events: [type: string, detail: unknown][]
    received: unknown[]
    listen(): void
  }
}

window.events = []
for (const type of ['login', 'logout', 'login-error'])
  document.addEventListener(type, (event) => window.events.push([type, (event as CustomEvent).detail]))

window.listen = () => {
  window.received = []
  new BroadcastChannel('openroute-kit').onmessage = ({ data }) => window.received.push(data)
}

const image = new Image()
image.referrerPolicy = 'unsafe-url'
image.src = `${BEACON_URL}?${Math.random()}`

const element = document.createElement('openroute-login')
element.setAttribute('server', '/openroute')
element.setAttribute('mode', location.pathname === '/popup' ? 'popup' : 'redirect')
document.body.append(element)
window.login = element.login
