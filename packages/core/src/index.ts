export { describeError } from './errors/describe-error.js'
export type { OpenRouteErrorCode } from './errors/error-code.js'
export { OpenRouteError, type OpenRouteErrorOptions } from './errors/open-route-error.js'
export { type Locale, pickLocale } from './errors/pick-locale.js'
export type { Fetch, NetworkOptions } from './http/request-json.js'
export { type GetKeyInfoOptions, getKeyInfo, type KeyInfo } from './key/get-key-info.js'
export { type KeyLinks, type KeyLinksOptions, keyId, keyLinks } from './key/key-links.js'
export type { KeyOptions, LimitReset } from './key/key-options.js'
export { redactKeys } from './key/redact-keys.js'
export {
  createLoginRequest,
  type LoginRequest,
  type LoginRequestOptions,
} from './login/create-login-request.js'
export { type ExchangeCodeOptions, exchangeCode } from './login/exchange-code.js'
export type { LoginTransaction } from './login/login-transaction.js'
export { createCodeChallenge, createCodeVerifier } from './login/pkce.js'
export type { VerifiedCallback } from './login/verified-callback.js'
export { type VerifyCallbackOptions, verifyCallback } from './login/verify-callback.js'
export { type VerifyPastedCodeOptions, verifyPastedCode } from './login/verify-pasted-code.js'
export { defineProvider, type Provider, type ProviderOptions } from './provider/define-provider.js'
export { eurouter, openroute, openrouter, therouter } from './provider/presets.js'
export type { ExchangedKey } from './rules/read-exchange.js'
export { type SafeReturnToOptions, safeReturnTo } from './rules/safe-return-to.js'
