import type { Provider } from './define-provider.js'

/** OpenRoute, openroute.cn: the default. */
export const openroute: Provider = /* @__PURE__ */ Object.freeze({
  id: 'openroute',
  name: 'OpenRoute',
  siteUrl: 'https://openroute.cn',
  apiUrl: 'https://api.openroute.cn/api/v1',
  authorizeUrl: 'https://openroute.cn/auth',
  keysUrl: 'https://openroute.cn/keys',
})

/** OpenRouter, openrouter.ai. */
export const openrouter: Provider = /* @__PURE__ */ Object.freeze({
  id: 'openrouter',
  name: 'OpenRouter',
  siteUrl: 'https://openrouter.ai',
  apiUrl: 'https://openrouter.ai/api/v1',
  authorizeUrl: 'https://openrouter.ai/auth',
  keysUrl: 'https://openrouter.ai/keys',
})

/** TheRouter, therouter.ai. */
export const therouter: Provider = /* @__PURE__ */ Object.freeze({
  id: 'therouter',
  name: 'TheRouter',
  siteUrl: 'https://therouter.ai',
  apiUrl: 'https://api.therouter.ai/v1',
  authorizeUrl: 'https://therouter.ai/auth',
  keysUrl: 'https://therouter.ai/keys',
})

/** EUrouter, eurouter.ai. Its consent page is below its API. Its pages for one key are not documented, so `keysUrl` is a guess. */
export const eurouter: Provider = /* @__PURE__ */ Object.freeze({
  id: 'eurouter',
  name: 'EUrouter',
  siteUrl: 'https://eurouter.ai',
  apiUrl: 'https://api.eurouter.ai/api/v1',
  authorizeUrl: 'https://api.eurouter.ai/api/v1/auth',
  keysUrl: 'https://eurouter.ai/keys',
})
