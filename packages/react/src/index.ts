export type { LoginState, OpenRouteLogin } from '@openroute-kit/browser'
export { LoginButton, type LoginButtonProps } from './login-button.js'
export { OpenRouteProvider, type OpenRouteProviderProps } from './open-route-provider.js'
export { type OpenRoute, useOpenRoute } from './use-open-route.js'
