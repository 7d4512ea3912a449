export {
  type AiSdkOptions,
  aiSdkOptions,
  type ClientFetch,
  defineProvider,
  describeError,
  type ExchangedKey,
  eurouter,
  type Fetch,
  type KeyLinks,
  type KeyOptions,
  type LangChainOptions,
  type LimitReset,
  type Locale,
  langChainOptions,
  type OpenAIOptions,
  OpenRouteError,
  type OpenRouteErrorCode,
  type OpenRouterSdkOptions,
  openRouterSdkOptions,
  openroute,
  openrouter,
  type Provider,
  type ProviderOptions,
  pickLocale,
  type ReadApiErrorOptions,
  readApiError,
  therouter,
} from '@openroute-kit/core'
export type { KeyParameters } from '@openroute-kit/core/internal'
export type { Account } from './key/account.js'
export { keyParameters } from './key/key-parameters.js'
export type { KeyStorage } from './key/key-store.js'
export type { BrowserLoginOptions } from './login/browser-login-options.js'
export { createBrowserLogin } from './login/create-browser-login.js'
export { createServerLogin } from './login/create-server-login.js'
export type {
  CommonLoginOptions,
  LoginMode,
  LoginOptions,
  LoginState,
  Navigate,
  OpenRouteLogin,
} from './login/open-route-login.js'
export type { ServerLoginOptions } from './login/server-login.js'
export { type FinishLoginOptions, finishLogin, type LoggedIn } from './protocol/finish-login.js'
export { type StartLoginOptions, startLogin } from './protocol/start-login.js'
