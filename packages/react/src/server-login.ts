// For apps whose server holds the key: the same components, without the login that keeps the key in the browser.

export type { LoginState, OpenRouteLogin } from '@openroute-kit/browser'
export type { LoginButtonProps } from './managed-login-element.js'
export { LoginButton } from './server-login-button.js'
export { OpenRouteProvider, type ServerProviderProps } from './server-provider.js'
export { type OpenRoute, useOpenRoute } from './use-open-route.js'
