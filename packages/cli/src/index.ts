export type { ExchangedKey, KeyOptions, OpenRouteErrorCode, Provider } from '@openroute-kit/core'
export {
  defineProvider,
  describeError,
  eurouter,
  OpenRouteError,
  openroute,
  openrouter,
  therouter,
} from '@openroute-kit/core'
export { type CombinedLoginOptions, login } from './login/login.js'
export type { LoginOptions } from './login/login-options.js'
export { loginWithBrowser } from './login/login-with-browser.js'
export {
  type CodePrompt,
  loginWithPastedCode,
  type PastedCodeOptions,
} from './login/login-with-pasted-code.js'
