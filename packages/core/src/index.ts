export { type AiSdkOptions, aiSdkOptions } from './clients/ai-sdk-options.js'
export type { ClientFetch } from './clients/client-fetch.js'
export { type LangChainOptions, langChainOptions } from './clients/lang-chain-options.js'
export type { OpenAIOptions } from './clients/open-ai-options.js'
export { type OpenRouterSdkOptions, openRouterSdkOptions } from './clients/open-router-sdk-options.js'
export { type ReadApiErrorOptions, readApiError } from './clients/read-api-error.js'
export { describeError } from './errors/describe-error.js'
export type { OpenRouteErrorCode } from './errors/error-code.js'
export { OpenRouteError, type OpenRouteErrorOptions } from './errors/open-route-error.js'
export { type Locale, pickLocale } from './errors/pick-locale.js'
export type { FetchedResponse } from './http/read-body.js'
export type { Fetch, NetworkOptions } from './http/request-json.js'
export { type DailyRequests, type GetKeyInfoOptions, getKeyInfo, type KeyInfo } from './key/get-key-info.js'
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
export type { AppInfo } from './provider/attribution-headers.js'
export {
  type AttributionHeaderNames,
  defineProvider,
  type Provider,
  type ProviderOptions,
} from './provider/define-provider.js'
export { eurouter, openroute, openrouter, therouter } from './provider/presets.js'
export type { ExchangedKey } from './rules/read-key.js'
export { type SafeReturnToOptions, safeReturnTo } from './rules/safe-return-to.js'
