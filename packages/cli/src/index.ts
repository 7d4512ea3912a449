export type {
  ExchangedKey,
  KeyOptions,
  OpenAIOptions,
  OpenRouteErrorCode,
  Provider,
} from '@openroute-kit/core'
export {
  defineProvider,
  describeError,
  eurouter,
  OpenRouteError,
  openroute,
  openrouter,
  readApiError,
  therouter,
} from '@openroute-kit/core'
export {
  type KeyStore,
  type KeyStoreOptions,
  openKeyStore,
} from './keys/key-store.js'
export { type KeyAccess, openAIOptions } from './keys/open-ai-options.js'
export type { KeyLocation, StoredKey } from './keys/stored-key.js'
export type { CodePrompt, ReadCode } from './login/code-prompt.js'
export type { LoginOptions, LoopbackLoginOptions, UrlDetails } from './login/login-options.js'
export { loginWithBrowser } from './login/login-with-browser.js'
export { loginWithPastedCode, type PastedCodeOptions } from './login/login-with-pasted-code.js'
export { type CombinedLoginOptions, login } from './terminal/login.js'
