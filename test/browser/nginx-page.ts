import '@openroute-kit/browser/server-element'

// The page of the tests behind nginx: /page, and /popup with the login in a window. server-mode-page.ts declares `window.login`.

const element = document.createElement('openroute-login')
element.setAttribute('server', '/app/openroute/') // S10
element.setAttribute('mode', location.pathname.endsWith('/popup') ? 'popup' : 'redirect')
document.body.append(element)
window.login = element.login
