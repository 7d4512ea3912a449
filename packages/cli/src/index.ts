export type { ExchangedKey, KeyOptions, Provider } from '@openroute-kit/core'
export {
  defineProvider,
  eurouter,
  OpenRouteError,
  openroute,
  openrouter,
  therouter,
} from '@openroute-kit/core'
export type { LoginOptions } from './login-options.js'
export { loginWithBrowser } from './login-with-browser.js'
export { type CodeQuestion, loginWithPastedCode, type PastedCodeOptions } from './login-with-pasted-code.js'
