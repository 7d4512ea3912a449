export { failure, invalidOption, refuse } from '#failure'
export { describeError, type Locale, pickLocale } from './errors/describe-error.js'
export {
  OpenRouteError,
  type OpenRouteErrorCode,
  type OpenRouteErrorOptions,
} from './errors/open-route-error.js'
export type { Fetch, NetworkOptions } from './http/request-json.js'
export { type GetKeyInfoOptions, getKeyInfo, type KeyInfo } from './key/get-key-info.js'
export { type KeyLinks, keyId, keyLinks } from './key/key-links.js'
export { type KeyOptions, type KeyParameters, keyParameters, type LimitReset } from './key/key-options.js'
export { redactKeys } from './key/redact-keys.js'
export { randomToken } from './login/base64url.js'
export {
  createLoginRequest,
  type LoginRequest,
  type LoginRequestOptions,
} from './login/create-login-request.js'
export { type ExchangeCodeOptions, type ExchangedKey, exchangeCode } from './login/exchange-code.js'
export { isLoginState, type LoginTransaction, TRANSACTION_LIFETIME_MS } from './login/login-transaction.js'
export { createCodeChallenge, createCodeVerifier } from './login/pkce.js'
export type { VerifiedCallback } from './login/verified-callback.js'
export { type VerifyCallbackOptions, verifyCallback } from './login/verify-callback.js'
export { verifyPastedCode } from './login/verify-pasted-code.js'
export { configuredUrl, isLoopback } from './provider/configured-url.js'
export { defineProvider, type Provider, type ProviderOptions } from './provider/define-provider.js'
export { openroute, openrouter, therouter } from './provider/presets.js'
export { isApiPath } from './rules/is-api-path.js'
export { isToken } from './rules/is-token.js'
export { safeReturnTo } from './rules/safe-return-to.js'
