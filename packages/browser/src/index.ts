export { defineProvider, keyParameters, openroute, openrouter, therouter } from '@openroute-kit/core'
export type { Account } from './account.js'
export { type BrowserLoginOptions, createBrowserLogin } from './create-browser-login.js'
export { createServerLogin, type ServerLoginOptions } from './create-server-login.js'
export { type FinishLoginOptions, finishLogin, type LoggedIn } from './finish-login.js'
export type { KeyStorage } from './key-store.js'
export type {
  CommonLoginOptions,
  LoginMode,
  LoginOptions,
  LoginState,
  Navigate,
  OpenAIOptions,
  OpenRouteLogin,
} from './open-route-login.js'
export { type StartLoginOptions, startLogin } from './start-login.js'
