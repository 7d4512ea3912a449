export type { LoginState, OpenRouteLogin } from '@openroute-kit/browser'
export {
  type AiSdkOptions,
  aiSdkOptions,
  type ClientFetch,
  defineProvider,
  describeError,
  eurouter,
  type LangChainOptions,
  langChainOptions,
  type OpenAIOptions,
  OpenRouteError,
  type OpenRouteErrorCode,
  type OpenRouterSdkOptions,
  openRouterSdkOptions,
  openroute,
  openrouter,
  type Provider,
  readApiError,
  therouter,
} from '@openroute-kit/core'
export { LoginButton } from './login-button.js'
export type { LoginButtonProps } from './managed-login-element.js'
export { OpenRouteProvider, type OpenRouteProviderProps } from './open-route-provider.js'
export { type OpenRoute, useOpenRoute } from './use-open-route.js'
