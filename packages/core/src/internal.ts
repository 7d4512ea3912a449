// For the packages of this kit only: it may change with every version.

export { failure, invalidOption, refuse } from '#failure'
export { ERROR_TABLE, type ErrorTraits } from './errors/error-table.js'
export { endsLogin, errorTraits, isShownByOpener, keyMayExist } from './errors/error-traits.js'
export { networkFailure } from './http/network-failure.js'
export { type KeyParameters, keyParameters } from './key/key-options.js'
export { randomToken } from './login/base64url.js'
export { isLoginState, TRANSACTION_LIFETIME_MS } from './login/login-transaction.js'
export { configuredUrl, isLoopback } from './provider/configured-url.js'
export { isApiPath } from './rules/is-api-path.js'
export { isToken } from './rules/is-token.js'
