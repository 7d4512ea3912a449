export type { LoginState, OpenRouteLogin } from '@openroute-kit/browser'
export {
  defineProvider,
  describeError,
  eurouter,
  OpenRouteError,
  type OpenRouteErrorCode,
  openroute,
  openrouter,
  type Provider,
  therouter,
} from '@openroute-kit/core'
export { LoginButton, type LoginButtonProps } from './login-button.js'
export { OpenRouteProvider, type OpenRouteProviderProps } from './open-route-provider.js'
export { type OpenRoute, useOpenRoute } from './use-open-route.js'
